"""Commands by which people decide, each signed by whoever makes it."""
