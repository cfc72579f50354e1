"""Commands about an account, in a file or live: what stands in it, who can do what."""
