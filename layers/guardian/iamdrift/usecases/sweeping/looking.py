"""How the sweep looks at one principal: which state it takes, and when it stays quiet because the report tells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from iamdrift.domain.ledger.record import Cause, Record
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.usage import Usage
from iamdrift.domain.sweep.managed import only_by_aws
from iamdrift.domain.workloads.workload import Workload
from iamdrift.errors import AccessRefused
from iamdrift.usecases.assessing.assess_principal import Look, Read
from iamdrift.usecases.ports import Readers
from iamdrift.usecases.sweeping.ports import Complete

SKEW = timedelta(minutes=1)  # by which the clocks of two assessors may differ


class Unreachable(Exception):
    """The account does not let itself be read."""


class Reaching:
    """Reads an account; what refuses is the account, not the ledger: it raises Unreachable."""

    def __init__(self, readers: Readers, account: str) -> None:
        with refusing_account():
            self._reader = readers(account)

    def read(self, ref: PrincipalRef, _not_before: str = "") -> Snapshot | Gone:
        with refusing_account():
            return self._reader.read(ref)

    def read_all(self) -> Iterator[Snapshot]:
        with refusing_account():
            yield from self._reader.read_all()


@contextmanager
def refusing_account() -> Iterator[None]:
    try:
        yield
    except AccessRefused as error:
        raise Unreachable(str(error)) from error


def unknown(_user: Snapshot) -> None:
    """Nobody knows more than the listing."""


def baseline_look(read: Read, cause: Cause, roster: Roster | None) -> Look:
    """A first look: everything is recorded, and one report tells of all of it."""
    return Look(read, cause, quiet=_first_or_same, roster=roster)


def review_look(read: Read, cause: Cause, roster: Roster | None) -> Look:
    """The same state judged again: what is new of it is told by the report; what has changed is told at once."""
    return Look(read, cause, quiet=_same, roster=roster)


def waiver_look(read: Read, cause: Cause, roster: Roster | None) -> Look:
    """The same state, waived otherwise: what counts again is told at once, with the reason."""
    return Look(read, cause, roster=roster)


def confirming_look(read: Read, cause: Cause) -> Look:
    """What AWS itself changed is told once for each policy, not for everybody who uses it."""
    return Look(read, cause, quiet=_same)


def use_look(record: Record, reader: Reaching, cause: Cause, usage: Usage) -> Look:
    """The state on record, judged by what was used of it."""
    return Look(_on_record(record, reader), cause, quiet=_same, usage=usage)


def workloads_look(record: Record, reader: Reaching, cause: Cause, workloads: tuple[Workload, ...]) -> Look:
    """The state on record, judged by what is set to act as it."""
    return Look(_on_record(record, reader), cause, quiet=_same, workloads=workloads)


def _on_record(record: Record, reader: Reaching) -> Read:
    """What is on record; where something newer is by now, it is read again."""

    def read(ref: PrincipalRef, not_before: str) -> Snapshot | Gone:
        known = record.snapshot
        return known if known is not None and not_before <= record.time else reader.read(ref)

    return read


def as_listed(snapshot: Snapshot, reader: Reaching, began: datetime, complete: Complete = unknown) -> Read:
    """The state from the listing, unless something newer may be on record: then it is read again.

    Users are read by their own calls, since the listing does not tell their credentials; one that is not on record yet
    is completed from the credential report where that can be, which may be hours old.
    """
    since = (began - SKEW).isoformat()

    def read(ref: PrincipalRef, not_before: str) -> Snapshot | Gone:
        if snapshot.ref.type is not PrincipalType.USER:
            return snapshot if not_before < since else reader.read(ref)
        return (complete(snapshot) if not not_before else None) or reader.read(ref)

    return read


def _same(before: Snapshot | None, seen: Snapshot | Gone) -> bool:
    return before is not None and isinstance(seen, Snapshot) and only_by_aws(before, seen)


def _first_or_same(before: Snapshot | None, seen: Snapshot | Gone) -> bool:
    return isinstance(seen, Snapshot) and (before is None or only_by_aws(before, seen))
