"""How much of the organization the guardian really covers: what it hears of, looks at, and could take back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """In accounts. heard: a change made there arrived lately. remediable: the guardian has a role there that writes."""

    accounts: int
    heard: int
    swept: int
    remediable: int

    def percent(self, covered: int) -> float:
        """Of no accounts at all, nothing is missing."""
        return round(100 * covered / self.accounts, 1) if self.accounts else 100.0

    def measured(self) -> Iterator[tuple[str, float]]:
        """As metrics."""
        yield "CoverageHeard", self.percent(self.heard)
        yield "CoverageSwept", self.percent(self.swept)
        yield "CoverageRemediable", self.percent(self.remediable)
