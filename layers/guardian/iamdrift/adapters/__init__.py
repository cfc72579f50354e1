"""The only place that knows AWS: what the use cases need, done with boto3, and what arrives, understood."""
