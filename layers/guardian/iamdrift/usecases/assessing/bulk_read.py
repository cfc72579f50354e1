"""Many principals of an account read at once, as long as nothing newer than the reading is on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property

from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.usecases.ports import Clock, Readers

_SKEW = timedelta(minutes=1)  # by which the clocks of two assessors may differ

Name = tuple[str, PrincipalType, str]


class BulkRead:
    """GetAccountAuthorizationDetails instead of several calls for each principal; not before somebody is asked for."""

    def __init__(self, readers: Readers, clock: Clock, principals: Iterable[PrincipalRef]) -> None:
        self._readers, self._clock = readers, clock
        self._wanted = frozenset(map(_name, principals))

    def __call__(self, ref: PrincipalRef, not_before: str) -> Snapshot | Gone:
        """Read alone: what was committed meanwhile, and what the listing does not have, which may have been late."""
        since, listed = self._listed
        found = listed.get(_name(ref))
        if found is None or not_before >= since:
            return self._readers(ref.account).read(ref)
        return found

    @cached_property
    def _listed(self) -> tuple[str, Mapping[Name, Snapshot]]:
        """When it began to read, and what it found."""
        since, found = (self._clock() - _SKEW).isoformat(), {}
        for account in sorted({account for account, _, _ in self._wanted}):
            for snapshot in self._readers(account).read_all():
                if _name(snapshot.ref) in self._wanted:
                    found[_name(snapshot.ref)] = snapshot
        return since, found


def _name(ref: PrincipalRef) -> Name:
    return ref.account, ref.type, ref.name.lower()
