"""What the use cases need from the outside world; adapters provide it, tests fake it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.commit import Commit, Memory
from iamdrift.domain.ledger.outbox import Consumer, Hold, Notice, OutboxItem
from iamdrift.domain.ledger.record import Sealed, Version
from iamdrift.domain.principals.above import Above
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot


class PrincipalReader(Protocol):
    """Reads the live state of the principals of one account."""

    def read(self, ref: PrincipalRef) -> Snapshot | Gone: ...

    def entities_for_policy(self, arn: str) -> tuple[PrincipalRef, ...]:
        """Everything that the managed policy is attached to, also as permissions boundary."""
        ...

    def roles_trusting(self, provider_arn: str) -> tuple[PrincipalRef, ...]: ...

    def members_of(self, group: str) -> tuple[PrincipalRef, ...]: ...

    def read_all(self) -> Iterable[Snapshot]:
        """Every principal of the account, read in bulk."""
        ...


class Readers(Protocol):
    """The reader for an account."""

    def __call__(self, account: str) -> PrincipalReader: ...


class Organization(Protocol):
    """What the organization has put above its accounts."""

    def above(self, account: str) -> Above:
        """Raises Throttled."""
        ...

    def forget(self) -> None:
        """What was remembered is no longer true."""
        ...


class Ledger(Protocol):
    """Where states, findings, events told and messages to be sent are kept."""

    def recall(self, ref: PrincipalRef, event_id: str = "") -> Memory:
        """All that is known of a principal, as of one moment; by name where its unique id is not known.

        Raises LostRace where a commit of this principal is under way.
        """
        ...

    def commit(self, commit: Commit) -> None:
        """Write everything or nothing. Raises LostRace where the record is no longer what the commit was based on."""
        ...

    def mark_told(self, event_id: str, ref: PrincipalRef, now: str) -> None:
        """Remember an event that found everything on record already."""
        ...


class Waiting(Protocol):
    """Which follow-ups wait in a queue, so that they are not put there again."""

    def until(self, key: str) -> str:
        """The ISO time at which it is due; empty where none is known."""
        ...

    def wait(self, key: str, until: str) -> None:
        """One was put that is due then."""
        ...


class History(Protocol):
    """What the ledger has kept. A principal is found by name where its unique id is not known."""

    def version(self, ref: PrincipalRef, number: int) -> Version | None: ...

    def sealed(self, ref: PrincipalRef) -> Iterator[Sealed]:
        """The hash chain of a principal, oldest first."""
        ...

    def history(self, ref: PrincipalRef) -> Iterator[Version]:
        """The versions of a principal, newest first."""
        ...

    def record_at(self, ref: PrincipalRef, time: str) -> Version | None:
        """The version that was on record at an ISO time."""
        ...

    def findings(self, account: str) -> Iterator[Finding]:
        """Every finding that stands in an account, waived ones included."""
        ...

    def principals(self, account: str) -> Iterator[PrincipalRef]:
        """Every principal of an account that is on record and not deleted."""
        ...


class Outbox(Protocol):
    """What is to be told, and what was sent."""

    def item(self, item_id: str) -> OutboxItem | None: ...

    def notice(self, item: OutboxItem) -> Notice | None:
        """What the item tells of; None where the version is not on record."""
        ...

    def mark_sent(self, item_id: str, channels: frozenset[str], now: str, *, complete: bool) -> None:
        """Raises InvalidInput where there is no such item."""
        ...


class HoldingOutbox(Outbox, Protocol):
    """An outbox in which something can wait, to be told together with others."""

    def all_of(self, item_ids: Iterable[str]) -> tuple[OutboxItem, ...]:
        """Those that exist, in any order."""
        ...

    def newest(self, ref: PrincipalRef) -> Version | None:
        """The version of a principal that is current now."""
        ...

    def hold(self, item_id: str, hold: Hold) -> None:
        """Until it is due; nothing where it was told meanwhile."""
        ...

    def mark_all_sent(self, items: Sequence[OutboxItem], channels: frozenset[str], now: str, *, complete: bool) -> None:
        """What was held has reached these channels; `complete`: and is done."""
        ...

    def release(self, items: Sequence[OutboxItem], channels: frozenset[str]) -> None:
        """What was held has reached these channels; the others are still to be told, as if it had not been held."""
        ...


class Pending(Protocol):
    """What waits in the outbox for longer than it should."""

    def pending(self, consumer: Consumer, older_than: str) -> Iterator[OutboxItem]:
        """Items not sent completely that are older than an ISO time, oldest first."""
        ...

    def due(self, now: str) -> Iterator[OutboxItem]:
        """What was held, and is held no longer than until now."""
        ...


class Queue(Protocol):
    """A queue that keeps what is put on it until somebody has dealt with it."""

    def put(self, message: Mapping[str, Any], *, delay: int = 0) -> None:
        """`delay`: seconds, at most 900."""
        ...


class Channel(Protocol):
    """One way to tell people or machines. A repeated `send` of the same notice carries the same id."""

    @property
    def name(self) -> str: ...

    def send(self, notice: Notice) -> None: ...


class PeopleChannel(Channel, Protocol):
    """One way to tell people, who are not told everything one by one."""

    def tell(self, bulletin: Bulletin) -> None: ...


class Clock(Protocol):
    """What time it is, in UTC."""

    def __call__(self) -> datetime: ...
