"""Waivers that end or have ended: what their owners are told, with the command that renews each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver_end import Ending, renewal
from iamdrift.domain.ledger.bulletin import Bulletin, bulletin_id
from iamdrift.reports.neutral import one_line

_MOST = 40


def waivers_ending(told: Sequence[Ending], most_days: int, now: str) -> Bulletin:
    """One message about all of them; the same id as long as they are the same."""
    over = [each for each in told if each.ended]
    soon = [each for each in told if not each.ended]
    severity = Severity.MEDIUM if over else Severity.LOW
    return Bulletin(
        id=bulletin_id("waivers", *sorted(each.key for each in told)),
        subject=f"{severity.name}: {', '.join(_counted(over, soon))}",
        lines=tuple(_lines([*over, *soon], most_days, now)),
        severity=severity,
        thread="waivers",
    )


def _counted(over: Sequence[Ending], soon: Sequence[Ending]) -> Iterator[str]:
    if over:
        yield "1 waiver has ended" if len(over) == 1 else f"{len(over)} waivers have ended"
    if soon:
        number = "1 waiver ends" if len(soon) == 1 else f"{len(soon)} waivers end"
        yield f"{number} soon, the first on {min(each.waiver.expires for each in soon)[:10]}"


def _lines(told: Sequence[Ending], most_days: int, now: str) -> Iterator[str]:
    yield "When a waiver has ended its findings count, and are told, again. Fix what it accepts, or renew it."
    for each in told[:_MOST]:
        yield ""
        yield from _one(each, most_days, now)
    if len(told) > _MOST:
        yield ""
        yield f"... and {len(told) - _MOST} more: iamdrift findings --waived"


def _one(told: Ending, most_days: int, now: str) -> Iterator[str]:
    waiver, ref = told.waiver, told.ref
    subject = f" ({waiver.subject})" if waiver.subject else ""
    whom = waiver.principal.text if ref is None else f"{ref.type.value} {ref.name} in account {ref.account}"
    verb = "ended on" if told.ended else "ends on"
    yield one_line(f"{waiver.owner}: {waiver.guardrail}{subject} at {whom} {verb} {waiver.expires[:10]}", 300)
    yield one_line(f"  waiver {waiver.id}, granted {waiver.created[:10]}, {waiver.ticket}: {waiver.reason}", 300)
    yield f"  {_counts(told)}"
    yield one_line(f"  renew: {renewal(told, most_days, now)}", 590)


def _counts(told: Ending) -> str:
    if not told.accepts:
        return "no finding needs it now: let it end"
    number = "1 finding" if told.accepts == 1 else f"{told.accepts:,} findings"
    return f"{number} {'no longer accepted' if told.ended else 'accepted by it'}"
