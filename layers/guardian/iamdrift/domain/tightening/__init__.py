"""Less access: what was used, what was generated, what is proposed."""
