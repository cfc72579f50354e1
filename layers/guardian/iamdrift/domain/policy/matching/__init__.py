"""Patterns of names and ARNs: matching, containment, overlap - in linear time."""
