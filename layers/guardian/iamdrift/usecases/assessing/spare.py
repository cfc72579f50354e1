"""Looks that another look makes needless: one that has seen the change already, or one that waits for the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from iamdrift.domain.events.change import Change
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from iamdrift.domain.principals.settling import announced_is_visible, tells_content
from iamdrift.usecases.assessing.assess_principal import State
from iamdrift.usecases.ports import Clock, Waiting

BUSY: Final = timedelta(minutes=2)  # since it was recorded; of a principal that is not busy, no marker is asked for
CLOSE: Final = timedelta(seconds=30)  # a confirming look that comes sooner is too soon: IAM may still show the old
_TICK: Final = timedelta(seconds=1)  # what CloudTrail tells times by


@dataclass(frozen=True, slots=True)
class Sparing:
    """What one event need not do again. Markers only spare work: where one is lost, the work is done twice.

    A follow-up is put first and marked afterwards, so that what is marked does wait.
    """

    waiting: Waiting
    clock: Clock
    change: Change
    first: bool  # as EventBridge delivered it: neither a follow-up, nor one of many principals

    def looks(self, record: Record, told: bool) -> State | None:
        """KNOWN or AWAITED where this event needs no look at this principal; None where it does.

        An event that was told is looked at: what it should have followed up may have been lost with its function.
        """
        if told:
            return None
        if self._on_record(record):
            return State.KNOWN
        if self.first and self.busy(record.time) and self._waits(_settling(self.change, record.ref), self.clock()):
            return State.AWAITED
        return None

    def settling(self, refs: Iterable[PrincipalRef], until: int) -> None:
        """A look at these waits for what this event announced."""
        for ref in refs:
            self._mark(_settling(self.change, ref), until)

    def unconfirmed(self, refs: Iterable[PrincipalRef]) -> list[PrincipalRef]:
        """Those that no confirming look waits for which comes late enough."""
        return [ref for ref in refs if not self._waits(_confirming(ref), self.clock() + CLOSE)]

    def confirming(self, refs: Iterable[PrincipalRef], until: int) -> None:
        for ref in refs:
            self._mark(_confirming(ref), until)

    def shows(self, seen: Snapshot | Gone) -> bool | None:
        """Whether a state has what the event announced; None where that cannot be told."""
        return announced_is_visible(self.change.event_name, dict(self.change.parameters), seen)

    def _on_record(self, record: Record) -> bool:
        """Whether a state that was seen after the event has what it announced. Anything later has its own event."""
        if not tells_content(self.change.event_name) or (record.snapshot is None and not record.deleted):
            return False
        seen = record.snapshot if record.snapshot is not None else Gone(record.ref)
        since = datetime.fromisoformat(record.time)
        return since >= self.change.time + _TICK and self.shows(seen) is True

    def busy(self, recorded: str) -> bool:
        """Whether a principal that was recorded at this ISO time is one that changes again and again."""
        return bool(recorded) and datetime.fromisoformat(recorded) >= self.clock() - BUSY

    def _waits(self, key: str, time: datetime) -> bool:
        until = self.waiting.until(key)
        return bool(until) and datetime.fromisoformat(until) >= time

    def _mark(self, key: str, seconds: int) -> None:
        self.waiting.wait(key, (self.clock() + timedelta(seconds=seconds)).isoformat())


def _settling(change: Change, ref: PrincipalRef) -> str:
    """The same for events that announce the same of the same principal, by the same actor."""
    said = change.event_name, sorted(map(repr, change.parameters)), change.actor.arn, change.actor.principal_id
    return _key("settle", ref, *map(repr, said))


def _confirming(ref: PrincipalRef) -> str:
    return _key("confirm", ref)


def _key(kind: str, ref: PrincipalRef, *said: str) -> str:
    text = repr((kind, ref.account, ref.type.value, ref.name.lower(), *said))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
