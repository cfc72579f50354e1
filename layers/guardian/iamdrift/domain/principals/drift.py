"""Structural drift: which facets of a principal differ between two snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

UNREAD = "unread/"  # a facet map has this + prefix where its source cannot tell the facets of that prefix


class DriftKind(Enum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FacetDrift:
    """One facet that differs, by its key: `trust`, `inline/deploy`, `attached/arn:...`, `tag/owner`."""

    facet: str
    kind: DriftKind


@dataclass(frozen=True, slots=True)
class Drift:
    """All facets that differ, sorted by key; empty means nothing that IAM honours has changed."""

    facets: tuple[FacetDrift, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facets)


def drift_between(before: Mapping[str, str], after: Mapping[str, str]) -> Drift:
    """Compare two facet maps (facet key -> digest), see `iamdrift.domain.principals.facets`.

    Facets that one of the two could not tell are not compared.
    """
    return Drift(tuple(_facet_drifts(before, after)))


def _facet_drifts(before: Mapping[str, str], after: Mapping[str, str]) -> list[FacetDrift]:
    keys = before.keys() | after.keys()
    untold = (UNREAD, *(key.removeprefix(UNREAD) for key in keys if key.startswith(UNREAD)))
    return [
        FacetDrift(facet, _kind(facet in before, facet in after))
        for facet in sorted(keys)
        if before.get(facet) != after.get(facet) and not facet.startswith(untold)
    ]


def _kind(was: bool, stands: bool) -> DriftKind:
    if was and stands:
        return DriftKind.CHANGED
    return DriftKind.ADDED if stands else DriftKind.REMOVED
