"""Coming to a verdict: examinations, guardrails, findings, severity, waivers, baselines."""
