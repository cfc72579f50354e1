"""The ledger of a history: the fake one, which wakes the relay and remembers what it has decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from iamdrift.domain.ledger.commit import Commit
from iamdrift.domain.ledger.outbox import OutboxItem
from iamdrift.domain.ledger.record import Sealed, Version
from iamdrift.domain.ledger.version_codec import decode_version
from iamdrift.domain.principals.principal import PrincipalRef
from tests.fakes.ledger import FakeLedger

_TEXTS: dict[str, str] = {}  # by their hash, which says all of them: shared by all histories


@dataclass
class ChaosLedger(FakeLedger):
    """`streamed`: told of the outbox items of every commit, in their order."""

    streamed: Callable[[tuple[OutboxItem, ...]], None] = lambda _items: None
    started: dict[str, int] = field(default_factory=dict)

    def fork(self, streamed: Callable[[tuple[OutboxItem, ...]], None]) -> ChaosLedger:
        """The same ledger, which goes its own way from here; it knows how long each chain was."""
        return ChaosLedger(
            chains={key: list(chain) for key, chain in self.chains.items()},
            texts=self.texts,
            standing=dict(self.standing),
            baselines=dict(self.baselines),
            names=dict(self.names),
            told=set(self.told),
            items=dict(self.items),
            granted=dict(self.granted),
            streamed=streamed,
            started={key[2]: len(chain) for key, chain in self.chains.items()},
        )

    def commit(self, commit: Commit) -> None:
        super().commit(commit)
        _TEXTS.update(self.texts)  # before anybody reads what was written
        if commit.outbox:
            self.streamed(commit.outbox)

    def version(self, ref: PrincipalRef, number: int) -> Version | None:
        known = self._resolved(ref)
        chain = self.chains.get((known.account, known.type, known.unique_id), [])
        return self._opened(chain[number - 1]) if 0 < number <= len(chain) else None

    def since_start(self) -> Iterator[Version]:
        """Every version that was not there when the history began."""
        for key, chain in self.chains.items():
            yield from map(self._opened, chain[self.started.get(key[2], 0) :])

    def opened(self, sealed: Sealed) -> Version:
        return self._opened(sealed)

    def _opened(self, sealed: Sealed) -> Version:
        return _decoded(sealed.body)


@lru_cache(maxsize=20_000)
def _decoded(body: str) -> Version:
    return decode_version(body, _TEXTS.__getitem__)
