"""The review pack: one page for people, the same as tables for spreadsheets, the same as data for programs."""
