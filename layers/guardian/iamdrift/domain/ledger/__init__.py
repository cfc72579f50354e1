"""What is on record: versions, commits, the outbox, and what can be told from a history."""
