"""Conditions as sets: implication, contradiction, values, pins."""
