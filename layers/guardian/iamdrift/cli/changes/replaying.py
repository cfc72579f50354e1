"""Replaying: what the guardian would have done about recorded events, added up while they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from iamdrift.cli.changes.event_words import service_is_watched_for_itself
from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.account_event import event_findings
from iamdrift.domain.events.change import Change, FanOut, Ignored, PrincipalTarget
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.errors import RejectedEvent

UNKNOWN = "unknown"
ELSEWHERE = "elsewhere"  # what matters only where it hits what the guardian itself is made of
_LONGEST = 300  # characters of a name that is counted
_MOST_NAMES = 20_000  # of one list: beyond it, names are counted together
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that events raise by themselves, however often; `event` is the id of the first that did."""

    guardrail: str
    severity: Severity
    summary: str
    times: int
    event: str


@dataclass(slots=True)
class Tally:
    """`repeated` are copies of records that were counted already."""

    files: int = 0
    events: int = 0
    changes: int = 0
    repeated: int = 0
    first: str = ""
    last: str = ""
    ignored: dict[str, int] = field(default_factory=dict)  # why -> how many
    rejected: dict[str, int] = field(default_factory=dict)
    tiers: dict[str, int] = field(default_factory=dict)
    apis: dict[str, int] = field(default_factory=dict)
    actors: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)  # who was denied a change, and how often
    principals: dict[str, int] = field(default_factory=dict)
    spread: dict[str, int] = field(default_factory=dict)  # what leads to principals that only the account knows
    findings: dict[str, Told] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def count(self, event: Change | Ignored | RejectedEvent, seen: set[str], settings: Settings) -> None:
        """`seen`: the ids of the changes counted so far; it grows."""
        self.events += 1
        if isinstance(event, RejectedEvent):
            _add(self.rejected, event.problem)
        elif isinstance(event, Ignored):
            self._count_ignored(event)
        elif event.event_id in seen:
            self.repeated += 1
        else:
            seen.add(event.event_id)
            self._count_change(event, settings)

    def _count_ignored(self, event: Ignored) -> None:
        _add(self.ignored, event.because.value)
        if event.attempted is not None and event.attempted.denied:
            _add(self.refused, _who(event.attempted))

    def _count_change(self, change: Change, settings: Settings) -> None:
        self.changes += 1
        time = change.time.isoformat()
        self.first, self.last = min(self.first or time, time), max(self.last, time)
        if service_is_watched_for_itself(change.event_source):
            _add(self.tiers, ELSEWHERE)
            return
        _add(self.tiers, change.entry.tier.name.lower() if isinstance(change.entry, Entry) else UNKNOWN)
        _add(self.apis, f"{change.event_source.removesuffix('.amazonaws.com')}:{change.event_name}")
        _add(self.actors, _who(change))
        for target in change.targets:
            if isinstance(target, PrincipalTarget):
                _add(self.principals, str(target.ref))
            elif isinstance(target, FanOut):
                _add(self.spread, str(target))
        for finding in event_findings(change):
            self._count_finding(_graded(finding, settings), change)

    def _count_finding(self, finding: Finding, change: Change) -> None:
        key = finding.identity[:_LONGEST]
        known = self.findings.get(key)
        summary = finding.evidence.summary[:_LONGEST]
        told = known or Told(finding.guardrail, finding.severity, summary, 0, change.event_id)
        if known is not None or len(self.findings) < _MOST_NAMES:
            self.findings[key] = replace(told, times=told.times + 1, severity=max(told.severity, finding.severity))


def most(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The most frequent first."""
    yield from sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _graded(finding: Finding, settings: Settings) -> Finding:
    return replace(finding, severity=settings.severity_for(finding.guardrail, finding.severity))


def _who(change: Change) -> str:
    """The role behind a session, so that a hundred sessions are one actor."""
    actor = change.actor
    return f"{actor.kind.value} {actor.session_issuer_arn}" if actor.session_issuer_arn else str(actor)


def _add(counts: dict[str, int], name: str) -> None:
    key = name[:_LONGEST]
    if key not in counts and len(counts) >= _MOST_NAMES:
        key = OTHERS
    counts[key] = counts.get(key, 0) + 1
