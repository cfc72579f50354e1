"""Assessing one principal or account, many of them, and in what order."""
