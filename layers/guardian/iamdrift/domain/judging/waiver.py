"""Waivers: findings that somebody accepted for a while, and said why.

A waiver holds from its creation until it expires, never longer than the maximum. It hangs on unique ids, accounts and
names inside an account; tags never waive anything, because whoever can tag could waive. Time is passed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.principals.identity import BoundBy, PrincipalPattern

MOST_DAYS: Final = 180
NOTICE: Final = timedelta(days=7)  # its owner is told so long before a waiver expires
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding. `created` and `expires` are ISO times (UTC; a day means its first moment).

    subject: only this subject of the finding; empty for every subject the guardrail raises at the principal.
    digest: only while the snapshot of the principal has this digest; empty for every state.
    """

    id: str
    guardrail: str
    principal: PrincipalPattern
    owner: str
    reason: str
    ticket: str
    created: str
    expires: str
    subject: str = ""
    digest: str = ""

    @property
    def weak(self) -> bool:
        """Whether it hangs on a name, which who creates principals can choose: recorded, and shown with the waiver."""
        return self.principal.bound_by in (BoundBy.ARN, BoundBy.NAME)

    def holds_at(self, now: str) -> bool:
        return instant(self.created) <= instant(now) < instant(self.expires)

    def covers(self, finding: Finding, digest: str) -> bool:
        return (
            self.guardrail == finding.guardrail
            and self.principal.covers(finding.principal)
            and self.subject in ("", finding.evidence.subject)
            and self.digest in ("", digest)
        )


def instant(text: str) -> datetime:
    """An ISO day or time as a moment; without offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def problem_with(waiver: Waiver, most_days: int = MOST_DAYS) -> str:
    """Why this waiver may not be granted; empty where it may."""
    for name in ("id", "guardrail", "owner", "reason", "ticket"):
        if not getattr(waiver, name).strip():
            return f"a waiver needs its {name}"
    try:
        created, expires = instant(waiver.created), instant(waiver.expires)
    except ValueError as error:
        return f"a waiver is created and expires on a day like 2026-03-31 ({error})"
    lasts = expires - created
    if created.year < _FIRST_YEAR or expires.year > _LAST_YEAR:
        return f"a waiver lies between {_FIRST_YEAR} and {_LAST_YEAR}"
    if lasts <= timedelta(0):
        return "a waiver expires after it is created"
    if lasts > timedelta(days=most_days):
        latest = (created + timedelta(days=most_days)).date()
        return f"a waiver lasts {most_days} days at most: until {latest}"
    return ""


def applicable(waivers: Iterable[Waiver], finding: Finding, digest: str, now: str) -> Waiver | None:
    """The waiver that holds for this finding of a principal in this state; of several, the one that ends first."""
    holding = [waiver for waiver in waivers if waiver.covers(finding, digest) and waiver.holds_at(now)]
    return min(holding, key=lambda waiver: (instant(waiver.expires), waiver.id), default=None)


def waived(finding: Finding, waivers: Iterable[Waiver], now: str, digest: str = "") -> Finding:
    """The finding, marked by its waiver where one holds."""
    waiver = applicable(waivers, finding, digest, now)
    by = "" if waiver is None else waiver.id
    return finding if finding.waived_by == by else replace(finding, waived_by=by)


def expiring(waivers: Iterable[Waiver], now: str, within: timedelta = NOTICE) -> tuple[Waiver, ...]:
    """Those that hold and end soon, the next one first: their owners are told before the findings return."""
    soon = instant(now) + within
    return _by_end(waiver for waiver in waivers if waiver.holds_at(now) and instant(waiver.expires) <= soon)


def expired(waivers: Iterable[Waiver], now: str) -> tuple[Waiver, ...]:
    """Those that ended, the oldest first: what they accepted counts again."""
    return _by_end(waiver for waiver in waivers if instant(waiver.expires) <= instant(now))


def union(file: Iterable[Waiver], ledger: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """The waivers of both; where both waive the same, the earlier expiry wins, unless the later one is a renewal."""
    from_file, from_ledger = tuple(file), tuple(ledger)
    kept = [waiver for waiver in from_file if not _cut_short(waiver, from_ledger)]
    kept += (waiver for waiver in from_ledger if not _cut_short(waiver, from_file) and waiver not in kept)
    return tuple(sorted(kept, key=lambda waiver: (waiver.id, waiver.expires)))


def _cut_short(waiver: Waiver, others: Iterable[Waiver]) -> bool:
    return any(
        _same(waiver, other) and instant(other.expires) < instant(waiver.expires) and not _renews(waiver, other)
        for other in others
    )


def _same(one: Waiver, other: Waiver) -> bool:
    return one.id == other.id or _coverage(one) == _coverage(other)


def _coverage(waiver: Waiver) -> tuple[str, str, str, str]:
    return waiver.guardrail, waiver.principal.text, waiver.subject, waiver.digest


def _renews(waiver: Waiver, earlier: Waiver) -> bool:
    """A new waiver, granted when the end of the earlier one was announced or had come."""
    return waiver.id != earlier.id and instant(waiver.created) >= instant(earlier.expires) - NOTICE


def _by_end(waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    return tuple(sorted(waivers, key=lambda waiver: (instant(waiver.expires), waiver.id)))
