"""A digest: what waited, by group, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Hold, OutboxItem, Why


@dataclass(frozen=True, slots=True)
class Entry:
    item: OutboxItem
    hold: Hold


@dataclass(frozen=True, slots=True)
class Digest:
    """`entries`: the worst first, and never none."""

    entries: tuple[Entry, ...]

    @property
    def worst(self) -> Severity:
        return self.entries[0].hold.severity

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(entry.item.id for entry in self.entries))

    @property
    def principals(self) -> int:
        return len({entry.item.ref for entry in self.entries})

    @property
    def counts(self) -> Counter[Severity]:
        return Counter(entry.hold.severity for entry in self.entries)

    @property
    def of_one_event(self) -> bool:
        return {entry.hold.why for entry in self.entries} == {Why.FAN_OUT} and len(self._groups) == 1

    @property
    def _groups(self) -> frozenset[str]:
        return frozenset(entry.hold.group for entry in self.entries)


def digest_of(items: Iterable[OutboxItem]) -> Digest | None:
    """None where nothing of it still waits."""
    waiting = [Entry(item, item.hold) for item in items if item.pending and item.hold is not None]
    waiting.sort(key=lambda entry: (-entry.hold.severity, entry.item.since, entry.item.id))
    return Digest(tuple(waiting)) if waiting else None


def grouped(items: Iterable[OutboxItem], most: int) -> Iterator[tuple[str, ...]]:
    """The ids of what is told in one message each; `most` ids in one."""
    groups: dict[str, list[str]] = {}
    for item in items:
        if item.hold is not None:
            groups.setdefault(item.hold.group, []).append(item.id)
    for ids in groups.values():
        for start in range(0, len(ids), most):
            yield tuple(ids[start : start + most])
