"""Commands about the guardian itself: its health, its cost, its guardrails and configuration."""
