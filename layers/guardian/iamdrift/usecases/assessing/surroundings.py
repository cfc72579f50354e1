"""What stands around a principal: the organization's policies above its account, and the principals beside it."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.events.change import Change
from iamdrift.domain.principals.above import NOTHING_ABOVE, Above
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.usecases.assessing.organization_mark import OrganizationMark
from iamdrift.usecases.assessing.rosters import Rosters
from iamdrift.usecases.ports import Organization

_SOURCE: Final = "organizations.amazonaws.com"


class Surroundings:
    """Fetched when they are first needed and remembered for a while. Without an organization nothing stands above;
    without rosters, what compares principals with each other is not asked. `notes`: rosters are kept up to date.
    `mark`: how one function learns that another has heard of a change in the organization.
    """

    def __init__(
        self,
        organization: Organization | None = None,
        rosters: Rosters | None = None,
        *,
        notes: bool = True,
        mark: OrganizationMark | None = None,
    ) -> None:
        self._organization, self._rosters, self._notes, self._mark = organization, rosters, notes, mark

    def above(self, account: str) -> Above:
        """Raises Throttled."""
        if self._organization is None:
            return NOTHING_ABOVE
        if self._mark is not None and self._mark.moved():
            self._organization.forget()
        return self._organization.above(account)

    def beside(self, account: str, above: Above) -> Roster | None:
        return None if self._rosters is None else self._rosters.of(account, above.scps)

    def note(self, arn: str, seen: Snapshot | Gone, time: str) -> tuple[PrincipalRef, ...]:
        """What a principal has become, for whoever is compared with it later; who has to be at once."""
        if self._rosters is None or not self._notes:
            return ()
        shown = seen if isinstance(seen, Snapshot) else None
        return self._rosters.note(seen.ref.account, arn, shown, time)

    def elsewhere(self, account: str) -> None:
        """Another function has noted something of this account."""
        if self._rosters is not None:
            self._rosters.forget(account)

    def heard(self, change: Change) -> None:
        """Of a change: what it may have made untrue is forgotten."""
        if self._organization is not None and change.event_source == _SOURCE:
            self._organization.forget()
            if self._mark is not None:
                self._mark.leave(change.event_id)


NOTHING_AROUND: Final = Surroundings()
