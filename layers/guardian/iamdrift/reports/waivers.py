"""Waivers that end: what their owners are told before the findings count again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.bulletin import Bulletin, bulletin_id
from iamdrift.reports.neutral import one_line

_MOST = 40


def waivers_ending(waivers: Iterable[Waiver], severity: Severity = Severity.LOW) -> Bulletin:
    """One message about all of them, in the order given; the same id as long as they are the same."""
    listed = tuple(waivers)
    first = min((waiver.expires for waiver in listed), default="")
    number = "1 waiver ends" if len(listed) == 1 else f"{len(listed)} waivers end"
    return Bulletin(
        id=bulletin_id("waivers", *sorted(f"{waiver.id}|{waiver.expires}" for waiver in listed)),
        subject=f"{severity.name}: {number} soon, the first on {first[:10]}",
        lines=tuple(_lines(listed)),
        severity=severity,
        thread="waivers",
    )


def _lines(waivers: tuple[Waiver, ...]) -> Iterator[str]:
    yield "From that day on their findings count, and are told, again. Fix what they accept, or waive anew."
    for waiver in waivers[:_MOST]:
        subject = f" ({waiver.subject})" if waiver.subject else ""
        yield ""
        yield one_line(f"{waiver.expires[:10]}: {waiver.guardrail}{subject} at {waiver.principal.text}", 300)
        yield one_line(f"  accepted by {waiver.owner} since {waiver.created[:10]}: {waiver.reason}", 300)
        yield one_line(f"  decided in {waiver.ticket}, waiver {waiver.id}", 200)
    if len(waivers) > _MOST:
        yield ""
        yield f"... and {len(waivers) - _MOST} more: iamdrift findings --waived"
