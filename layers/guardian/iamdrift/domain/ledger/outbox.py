"""The outbox: what is still to be told, written in the same transaction as the version it tells about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.events.incident_burst import Incident
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.verdict import news
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot


class Consumer(Enum):
    """Whose queue an outbox item is put on."""

    ANNOUNCE = "announce"
    REMEDIATE = "remediate"


class Why(Enum):
    """Why people are not told at once."""

    DIGEST = "mild: told in the next digest"
    QUIET = "quiet hours"
    LIMIT = "too many messages about it already"
    SNOOZED = "somebody asked not to be reminded until then"
    FAN_OUT = "one of many principals that one event changed"


@dataclass(frozen=True, slots=True)
class Hold:
    """What waits to be told together with others. `line` says what, `how` who did it; neither is harmless text yet."""

    due: str  # ISO time
    group: str  # all of one group are told in one message
    why: Why
    severity: Severity
    line: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One message to a consumer about one version. `sent`: the channels that have it already."""

    id: str
    consumer: Consumer
    ref: PrincipalRef
    version: int
    since: str  # ISO time
    sent: frozenset[str] = frozenset()
    pending: bool = True
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything a message is rendered from: the version, the state before it, its stable id, the incident it is in."""

    id: str
    version: Version
    before: Snapshot | None = None
    incident: Incident | None = None

    @property
    def cause(self) -> Cause | None:
        return self.version.cause

    @property
    def urgency(self) -> Severity:
        """Of the change, or of the incident that it is part of: many changes together are worse than each."""
        own = self.version.assessment.urgency
        return max(own, self.incident.severity) if self.incident is not None and self.incident.burst else own


_ANSWERED = frozenset({Verdict.ASK, Verdict.REVERT, Verdict.CONTAIN})


def outbox_of(version: Version) -> tuple[OutboxItem, ...]:
    """The items that a version needs: none where nothing is new."""
    return tuple(item_about(version, consumer) for consumer in _consumers(version)) if news(version.assessment) else ()


def _consumers(version: Version) -> Iterator[Consumer]:
    """What is recommended is planned in every mode: `observe` records what would have been done."""
    if version.assessment.decided is not Verdict.COMPLIANT:
        yield Consumer.ANNOUNCE
    if version.snapshot is not None and version.assessment.recommended in _ANSWERED:
        yield Consumer.REMEDIATE


def told(items: Iterable[OutboxItem]) -> bool:
    """Whether people are told with these."""
    return any(item.consumer is Consumer.ANNOUNCE for item in items)


def item_about(version: Version, consumer: Consumer) -> OutboxItem:
    """The item about a version; the same id each time, so that twice is once."""
    name = f"{consumer.value}|{version.ref.account}|{version.ref.type.value}|{version.ref.unique_id}|{version.number}"
    return OutboxItem(
        hashlib.sha256(name.encode()).hexdigest()[:32], consumer, version.ref, version.number, version.time
    )
