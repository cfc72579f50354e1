"""Check the ledger against the copies of its chain heads: what was on record once must still be there, unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from iamdrift.domain.ledger.heads import Head, folder_of, read_heads, time_of
from iamdrift.domain.running.health import Check
from iamdrift.errors import AccessRefused, InvalidInput
from iamdrift.usecases.ports import Clock

_OLDEST: Final = timedelta(days=2)  # a copy is made at every daily sweep
_AT_ONCE: Final = 100  # versions that are asked for together
_ALTERED: Final = (
    "the ledger was altered: keep it as it is, look in CloudTrail who wrote to the table, and restore it from a"
    " point in time before"
)
_MISSING: Final = "look in the log of report_sweep why the bucket does not take them"

# The hashes on record of these versions, None where there is no such version.
Hashes = Callable[[Sequence[Head]], Sequence[str | None]]


class Copies(Protocol):
    def latest(self, folder: str) -> tuple[str, str] | None:
        """(key, text) of the newest copy. Raises AccessRefused."""
        ...


def check_heads(copies: Copies, accounts: Iterable[str], hashes: Hashes, clock: Clock) -> Iterator[Check]:
    """One check for each account."""
    for account in accounts:
        where = f"account {account}"
        try:
            newest = copies.latest(folder_of(account))
        except AccessRefused as error:
            yield Check("copies of chain heads", where, f"cannot be read: {error}", "grant it to whoever verifies")
            continue
        if newest is None:
            yield Check("copies of chain heads", where, "there is none", _MISSING)
        else:
            yield _compared(where, *newest, hashes, clock)


def _compared(where: str, key: str, text: str, hashes: Hashes, clock: Clock) -> Check:
    try:
        heads = tuple(read_heads(text, key))
        age = clock() - datetime.fromisoformat(time_of(key)).replace(tzinfo=UTC)
    except (InvalidInput, ValueError) as error:
        return Check("copies of chain heads", where, f"{key} cannot be read: {error}", _MISSING)
    if altered := _altered(heads, hashes):
        named = ", ".join(altered[:5]) + (f" and {len(altered) - 5} more" if len(altered) > 5 else "")
        return Check("ledger", where, f"is not what was copied on {key[-40:]}: {named}", _ALTERED)
    problem = f"the newest is {age.days} days old" if age > _OLDEST else ""
    return Check("copies of chain heads", where, problem, _MISSING)


def _altered(heads: Sequence[Head], hashes: Hashes) -> list[str]:
    found = []
    for start in range(0, len(heads), _AT_ONCE):
        part = heads[start : start + _AT_ONCE]
        pairs = zip(part, hashes(part), strict=True)
        found += [f"{head.ref} version {head.version}" for head, known in pairs if known != head.hash]
    return found
