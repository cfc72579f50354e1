"""Many principals of an account read at once, as long as nothing newer than the reading is on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.usecases.ports import Clock, Readers

_SKEW = timedelta(minutes=1)  # by which the clocks of two assessors may differ

Name = tuple[str, PrincipalType, str]


class BulkRead:
    """GetAccountAuthorizationDetails instead of several calls for each principal."""

    def __init__(self, readers: Readers, clock: Clock, principals: Iterable[PrincipalRef]) -> None:
        self._readers = readers
        self._since = (clock() - _SKEW).isoformat()
        self._found: dict[Name, Snapshot] = {}
        wanted = {_name(ref) for ref in principals}
        for account in sorted({account for account, _, _ in wanted}):
            for snapshot in readers(account).read_all():
                if _name(snapshot.ref) in wanted:
                    self._found[_name(snapshot.ref)] = snapshot

    def __call__(self, ref: PrincipalRef, not_before: str) -> Snapshot | Gone:
        """Read alone: what was committed meanwhile, and what the listing does not have, which may have been late."""
        found = self._found.get(_name(ref))
        if found is None or not_before >= self._since:
            return self._readers(ref.account).read(ref)
        return found


def _name(ref: PrincipalRef) -> Name:
    return ref.account, ref.type, ref.name.lower()
