"""Actions: the catalogue, sets of them, their resource types, and which are dangerous."""
