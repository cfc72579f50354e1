"""Waivers: findings that somebody accepted for a while, and said why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from iamdrift.domain.finding import Finding, Status


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding: `finding` is its identity, `until` an ISO time (UTC) after which it counts again."""

    id: str
    finding: str
    who: str
    why: str
    until: str


def waived(finding: Finding, waivers: Iterable[Waiver], now: str) -> Finding:
    """The finding, marked by its waiver where one holds; of two that hold, the one that ends first.

    A finding whose waiver has ended counts as new: nobody was told of it while it was waived.
    """
    holding = [waiver for waiver in waivers if waiver.finding == finding.identity and now < waiver.until]
    if not holding and finding.waived_by and finding.status is Status.OPEN:
        return replace(finding, waived_by="", status=Status.NEW)
    if not holding:
        return replace(finding, waived_by="")
    return replace(finding, waived_by=min(holding, key=lambda waiver: (waiver.until, waiver.id)).id)
