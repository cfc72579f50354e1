"""The guardian looking at itself: health and cost."""
