"""The pure heart: what IAM state means. No AWS, no clock, no environment, no input or output."""
