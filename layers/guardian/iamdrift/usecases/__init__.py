"""What the guardian does, one module for each of its functions: read, decide (pure), write."""
