"""IAM Drift Guardian."""
