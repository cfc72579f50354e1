"""The services that run workloads, asked which role each of them acts as."""
