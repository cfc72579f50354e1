"""Selectors: which principals a scope or a declared rule speaks of.

Account, organizational unit and unique id are given by AWS or by the organization. Path, name and tags are chosen by
whoever creates the principal: `chosen` names them, and what hangs on them may only tighten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.policy.matching.glob import matches_any
from iamdrift.domain.principals.principal import PrincipalType, Snapshot


class Fit(Enum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # it depends on the units of the account, which are not known


@dataclass(frozen=True, slots=True)
class Selector:
    """Every attribute that is given must fit, by any one of its values; names, paths and tag keys ignore case.

    paths, names: patterns with `*` and `?`. tags: (key, pattern of the value).
    """

    types: frozenset[PrincipalType] = frozenset()
    accounts: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    unique_ids: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The attributes in use that an attacker can choose."""
        return tuple(name for name in ("paths", "names", "tags") if getattr(self, name))

    @property
    def everything(self) -> bool:
        return self == Selector()

    def fits(self, snapshots: Iterable[Snapshot], units: frozenset[str] | None) -> Fit:
        """Whether it selects a principal in any of these states of it, its account below `units` if known."""
        if not any(self._given(snapshot) and self._named(snapshot) for snapshot in snapshots):
            return Fit.NO
        if not self.units:
            return Fit.YES
        if units is None:
            return Fit.UNKNOWN
        return Fit.YES if self.units & units else Fit.NO

    def _given(self, snapshot: Snapshot) -> bool:
        ref = snapshot.ref
        return (
            (not self.types or ref.type in self.types)
            and (not self.accounts or ref.account in self.accounts)
            and (not self.unique_ids or ref.unique_id in self.unique_ids)
        )

    def _named(self, snapshot: Snapshot) -> bool:
        return (
            _one_of(self.names, snapshot.ref.name)
            and _one_of(self.paths, snapshot.path)
            and (not self.tags or any(tagged(snapshot, key, value) for key, value in self.tags))
        )


def _one_of(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or matches_any((pattern.lower() for pattern in patterns), text.lower())


def tagged(snapshot: Snapshot, key: str, value: str) -> bool:
    """Whether it carries the tag with a value of this pattern."""
    return any(key.lower() == each.lower() and _one_of((value,), found) for each, found in snapshot.tags)
