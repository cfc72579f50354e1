"""Where what stands around a principal comes from: Organizations above it, the kept roster beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.usecases.assessing.organization_mark import OrganizationMark
from iamdrift.usecases.assessing.rosters import Rosters
from iamdrift.usecases.assessing.surroundings import Surroundings

if TYPE_CHECKING:
    from iamdrift.adapters.ledger.table import LedgerTable
    from iamdrift.adapters.organization_policies import OrganizationPolicies
    from iamdrift.usecases.assessing.affected import Under


class Around:
    """Each part built once, so that what it remembers is shared. A guardian without an organization asks none."""

    def __init__(
        self, environ: Mapping[str, str], client: Callable[..., Any], table: Callable[[], LedgerTable]
    ) -> None:
        self._environ, self._client, self._table = environ, client, table

    @cached_property
    def of_events(self) -> Surroundings:
        return Surroundings(self._organization, self.rosters, mark=self._mark)

    @cached_property
    def of_sweeps(self) -> Surroundings:
        """The sweep keeps the whole roster itself."""
        return Surroundings(self._organization, self.rosters, notes=False, mark=self._mark)

    @cached_property
    def of_plans(self) -> Surroundings:
        """A plan carried out is an event of its own, after which the principal is compared with the others."""
        return Surroundings(self._organization, mark=self._mark)

    @cached_property
    def rosters(self) -> Rosters:
        return Rosters(DynamoPapers(self._table(), utc_now), utc_now)

    @cached_property
    def _mark(self) -> OrganizationMark:
        return OrganizationMark(DynamoPapers(self._table(), utc_now), utc_now)

    @property
    def under(self) -> Under:
        if not self._environ["IAMDRIFT_ORGANIZATION_ID"]:
            return lambda _node: ()
        from iamdrift.adapters.organization_tree import OrganizationTree

        return OrganizationTree(self._client("organizations")).under

    @cached_property
    def _organization(self) -> OrganizationPolicies | None:
        if not self._environ["IAMDRIFT_ORGANIZATION_ID"]:
            return None
        from iamdrift.adapters.organization_policies import OrganizationPolicies

        return OrganizationPolicies(self._client("organizations"), utc_now)
