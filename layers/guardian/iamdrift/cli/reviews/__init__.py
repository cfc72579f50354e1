"""Commands of the sweep and of what follows from it: the review, its signature, tighter policies."""
