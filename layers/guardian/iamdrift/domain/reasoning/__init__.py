"""Questions that guardrails ask of the policy engine, answered as evidence."""
