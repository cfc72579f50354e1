"""The sweep as values: what it remembers of an account, what it suspects, and what came of it."""
