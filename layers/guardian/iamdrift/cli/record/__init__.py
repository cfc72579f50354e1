"""Commands that ask a deployed guardian what is on record."""
