"""The roster: all principals that are known of one or more accounts, to look one up or to find its likes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from iamdrift.domain.principals.principal import Snapshot

if TYPE_CHECKING:
    from iamdrift.domain.policy.evaluation.evaluate import Levels

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Groups = Mapping[Hashable, tuple[Snapshot, ...]]


class Roster:
    """Built once for a scan or a sweep and asked by many examinations: each grouping is worked out only once.

    scps: what stands above the account, where all are of one account and that is known.
    """

    def __init__(self, snapshots: Iterable[Snapshot] = (), scps: Levels = ()) -> None:
        self._snapshots = tuple(snapshots)
        self.scps = scps
        self._groups: dict[Callable[[Snapshot], Hashable], Groups] = {}
        self._derived: dict[Callable[[Roster], object], object] = {}

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self._snapshots)

    def __len__(self) -> int:
        return len(self._snapshots)

    def like(self, key: Callable[[Snapshot], Key | None], value: Key) -> tuple[Snapshot, ...]:
        """Those for which `key` gives `value`. Pass a function that lives (no lambda): it is remembered by it."""
        known = self._groups.get(key)
        if known is None:
            known = self._groups.setdefault(key, _grouped(self._snapshots, key))
        return known.get(value, ())

    def derived(self, make: Callable[[Roster], Value]) -> Value:
        """What a function makes of the whole roster, worked out once."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast(Value, self._derived[make])

    def find(self, arn: str) -> Snapshot | None:
        """The principal of this ARN."""
        return next(iter(self.like(_arn, arn)), None)


def _arn(snapshot: Snapshot) -> str:
    return snapshot.arn


def _grouped(snapshots: Iterable[Snapshot], key: Callable[[Snapshot], Hashable]) -> Groups:
    groups: dict[Hashable, list[Snapshot]] = {}
    for snapshot in snapshots:
        groups.setdefault(key(snapshot), []).append(snapshot)
    return {value: tuple(found) for value, found in groups.items()}
