"""Which workloads act as which roles, as the services themselves say."""
