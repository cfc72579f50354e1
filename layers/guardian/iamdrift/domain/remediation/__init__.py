"""Taking it back: plans of steps as pure values, and everything that decides whether one may be carried out."""
