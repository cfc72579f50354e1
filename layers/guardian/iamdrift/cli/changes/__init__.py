"""Commands about changes: what one means, what one newly allows, what a trail of them would have brought."""
