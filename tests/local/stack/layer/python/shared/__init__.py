"""What both functions share, to see that a layer arrives."""

from __future__ import annotations

GREETING = "from the layer"
