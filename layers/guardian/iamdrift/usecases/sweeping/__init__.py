"""The parts of a sweep: listing, looking, confirming, usage, and the papers it leaves."""
