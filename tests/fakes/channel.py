"""A channel that remembers what it was given, and fails as long as it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field

from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.errors import InvalidInput


@dataclass
class FakeChannel:
    name: str
    broken: bool = False
    refuses: bool = False
    sent: list[Notice] = field(default_factory=list)
    told: list[Bulletin] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        if self.broken:
            raise ConnectionError(f"{self.name} is down")
        if self.refuses:
            raise InvalidInput("never", where=self.name)
        self.sent.append(notice)

    def tell(self, bulletin: Bulletin) -> None:
        if self.broken:
            raise ConnectionError(f"{self.name} is down")
        self.told.append(bulletin)
