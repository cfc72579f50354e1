"""The `iamdrift` command: the guardian on a laptop, offline on files or against an account."""
