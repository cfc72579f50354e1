"""A memory of what people were told, as the ledger keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from iamdrift.domain.telling.pace import Told
from iamdrift.errors import LostRace
from iamdrift.usecases.announcing.keep_pace import Remembered


@dataclass
class FakeTold:
    told: dict[str, tuple[Told, ...]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def recall(self, keys: Sequence[str]) -> Remembered:
        recent = {key: self.told[key] for key in keys if key in self.told}
        return Remembered(recent, tuple((key, self.numbers.get(key, 0)) for key in keys))

    def remember(self, remembered: Remembered, told: Told, now: str) -> None:  # noqa: ARG002 - the time ends items in the real ledger
        if any(self.numbers.get(key, 0) != number for key, number in remembered.state):
            raise LostRace("somebody else told first")
        for key, number in remembered.state:
            self.told[key] = (*self.told.get(key, ()), told)
            self.numbers[key] = number + 1
