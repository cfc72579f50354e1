"""Benchmarks: every claim of speed, as a ratio to something that anybody can measure."""
