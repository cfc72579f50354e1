"""What a principal is: snapshots, facets, drift, names, and what is known around it."""
