"""What each CloudTrail event means, whom it affects, and how it would be undone: tables to read, and one lookup."""

from __future__ import annotations

from iamdrift.domain.catalogue.lookup import Routine, Unknown, Unwatched, lookup
from iamdrift.domain.catalogue.services import SERVICES

__all__ = ["SERVICES", "Routine", "Unknown", "Unwatched", "lookup"]
