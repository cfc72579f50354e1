"""Copy the heads of the chains: at every sweep, to where nobody who can write the ledger can change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from iamdrift.domain.ledger.heads import Head, key_of, written
from iamdrift.errors import GuardianError
from iamdrift.usecases.ports import Clock


class HeadStore(Protocol):
    """Takes what is never changed again. Raises GuardianError."""

    def put(self, key: str, content: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class CopyHeads:
    """`store` is None where none is configured. `heads` of an account, as the ledger lists them."""

    heads: Callable[[str], Iterator[Head]]
    store: HeadStore | None
    clock: Clock

    def __call__(self, sweep: str, accounts: Iterable[str]) -> tuple[int, str]:
        """How many accounts were copied, and why not all of them, if so: a sweep ends well without its copies."""
        if self.store is None:
            return 0, ""
        copied, problem, now = 0, "", self.clock().isoformat(timespec="seconds")
        for account in accounts:
            try:
                self.store.put(key_of(account, now[:19], sweep), written(self.heads(account)).encode())
                copied += 1
            except GuardianError as error:
                problem = str(error)[:300]
        return copied, problem
