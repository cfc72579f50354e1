"""How a tampering event is written down: short, since each is one line of a long list."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Affects, Entry, Tier, Undo
from iamdrift.domain.judging.severity import Severity

PRIOR = "with the values on record"
REDEPLOY = "deploy the stack again"


def tamper(
    name: str,
    meaning: str,
    affects: Affects,
    undo: Undo,
    *keeps: str,
    floor: Severity = Severity.MEDIUM,
    dated: bool = False,
) -> Entry:
    """An event that can blind, silence or falsify what the guardian relies on."""
    return Entry(name, Tier.TAMPERING, meaning, (affects,), undo, keeps=keeps, floor=floor, dated=dated)
