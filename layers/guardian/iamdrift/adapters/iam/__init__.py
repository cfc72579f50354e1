"""IAM and Access Analyzer: reading the live state, asking what was used, writing what a plan says."""
