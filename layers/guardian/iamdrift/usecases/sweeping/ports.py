"""What the sweep needs of the outside world beside what every use case needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from iamdrift.domain.judging.waiver_end import Granted
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.sweep.exposure import Outside
from iamdrift.domain.sweep.memory import Pointer

# By ARN, a digest of what the account listing cannot tell of a principal. Raises AccessRefused.
Marks = Callable[[str], Mapping[str, str]]

# By account, completes a user of its listing with the credentials that it has, as long as nothing is on record of it;
# None where that is not known.
Complete = Callable[[Snapshot], Snapshot | None]
Completing = Callable[[str], Complete]

# How the organization's policies stand, what its analyzers say, and what could not be seen.
Controls = Callable[[], tuple[tuple[tuple[str, str], ...], Outside, tuple[str, ...]]]


class Pointers(Protocol):
    """The states on record of an account, listed."""

    def pointers(self, account: str) -> Iterator[Pointer]:
        """Of every principal that is not deleted."""
        ...

    def granted(self, account: str) -> Iterator[Granted]:
        """The waivers that people granted for principals of an account, also those that have ended."""
        ...


class Papers(Protocol):
    """Plain data of any size, kept in folders under names until somebody replaces it or it expires."""

    def load(self, folder: str, name: str) -> Any | None: ...

    def save(self, folder: str, name: str, data: Any) -> None: ...

    def all(self, folder: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
        """(name, data) of what is in a folder under names that start so, sorted."""
        ...


class Accounts(Protocol):
    """The accounts that are swept."""

    def listed(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """(active ones, suspended or closed ones, what could not be found out)."""
        ...


class ReportStore(Protocol):
    """Where reports are kept; the same key again replaces what was there."""

    def put(self, key: str, content: bytes) -> str:
        """Where it is to be found now."""
        ...


class Teller(Protocol):
    """Tells people something that is no assessment of one principal."""

    def tell(self, bulletin: Bulletin) -> None: ...
