"""How a command speaks: its screen, tables, progress, shared options, and how it ends."""
