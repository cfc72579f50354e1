"""Access as sets: cells, permission sets, and differences with a witness."""
