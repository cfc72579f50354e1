"""What happened: changes, whom they affect, and what an event shows by itself."""
