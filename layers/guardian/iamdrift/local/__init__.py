"""The embedded AWS: the real template and the real functions on one machine, for the demo, for trying, for tests."""
