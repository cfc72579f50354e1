"""Blame: which version gave a principal each permission that it holds now, worked out by the policy engine.

A permission is given by the version since which it was held without interruption: what was taken away and came back is
blamed on who brought it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from iamdrift.domain.ledger.record import Version
from iamdrift.domain.policy import Cell, Document, PermissionSet, permissions
from iamdrift.domain.policy.access.grant import grant_by_resource
from iamdrift.domain.policy.access.permission_set import Part
from iamdrift.domain.principals.holdings import policies_of, trust_of
from iamdrift.domain.principals.principal import Snapshot


@dataclass(frozen=True, slots=True)
class Given:
    """What one version gave and is still held: `held` is what it may do, `entrances` who may become it."""

    version: Version
    held: tuple[Cell, ...] = ()
    entrances: tuple[Cell, ...] = ()


def blame(versions: Iterable[Version]) -> tuple[Given, ...]:
    """`versions`: of one principal, newest first, the first of them as it is now. The latest that gave comes first."""
    listed = tuple(versions)
    held = dict(_traced(listed, _permissions))
    entrances = dict(_traced(listed, _trusted))
    return tuple(
        Given(version, held.get(version.number, ()), entrances.get(version.number, ()))
        for version in listed
        if version.number in held or version.number in entrances
    )


def _permissions(snapshot: Snapshot | None) -> PermissionSet:
    return permissions(policies_of(snapshot)) if snapshot is not None else PermissionSet()


def _trusted(snapshot: Snapshot | None) -> PermissionSet:
    document: Document | None = trust_of(snapshot) if snapshot is not None else None
    return PermissionSet((Part(grant_by_resource(document)),)) if document is not None else PermissionSet()


def _traced(
    versions: tuple[Version, ...], held_by: Callable[[Snapshot | None], PermissionSet]
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """(version, what it gave), going back: what is held now and was not before a version came with it."""
    if not versions:
        return
    left = held_by(versions[0].snapshot)
    for version, before in zip_longest(versions, versions[1:]):
        earlier = before.snapshot if before is not None else None
        if version.snapshot == earlier:
            continue
        had = held_by(earlier)
        if given := (left - had).cells:
            yield version.number, given
            left = left & had
