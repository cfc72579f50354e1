"""Policy documents: their grammar, what IAM refuses, and what is not understood."""
