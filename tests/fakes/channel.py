"""A channel that remembers what it was given, and fails as long as it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field

from iamdrift.domain.ledger.outbox import Notice


@dataclass
class FakeChannel:
    name: str
    broken: bool = False
    sent: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        if self.broken:
            raise ConnectionError(f"{self.name} is down")
        self.sent.append(notice)
