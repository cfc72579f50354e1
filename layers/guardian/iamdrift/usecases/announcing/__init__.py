"""The parts of announcing: the pace that people are told at, and the digests of what waits."""
