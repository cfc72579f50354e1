"""What a change newly allows and no longer allows, with a witness for each piece or a proof that there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from iamdrift.domain.policy.access.cells import Cell, Confidence
from iamdrift.domain.policy.access.difference import difference
from iamdrift.domain.policy.access.grant import Grant, grant_by_resource, grant_of
from iamdrift.domain.policy.documents.document import Document
from iamdrift.domain.policy.evaluation.evaluate import Policies
from iamdrift.domain.policy.evaluation.membership import holds
from iamdrift.domain.policy.evaluation.request import Request


@dataclass(frozen=True)
class AccessDelta:
    """The access difference of two states. Both sides are worked out when first asked for."""

    before: tuple[Grant, ...]
    after: tuple[Grant, ...]

    @cached_property
    def _newly(self) -> tuple[Cell, ...]:
        return difference(self.after, self.before)

    @cached_property
    def _gone(self) -> tuple[Cell, ...]:
        return difference(self.before, self.after)

    @property
    def newly_allowed(self) -> tuple[Cell, ...]:
        """Cells with access that was not there before. Empty is a proof that there is none."""
        return _live(self._newly)

    @property
    def no_longer_allowed(self) -> tuple[Cell, ...]:
        return _live(self._gone)

    @property
    def inert(self) -> tuple[Cell, ...]:
        """What was newly written and grants nothing: no resource of that kind exists for these actions."""
        return tuple(cell for cell in self._newly if cell.inert)

    @property
    def adds_access(self) -> bool:
        """Whether there may be new access: False is proven."""
        return bool(self.newly_allowed)

    @property
    def confidence(self) -> Confidence:
        """The strongest confidence of what is newly allowed (PROVEN where nothing is)."""
        found = {cell.confidence for cell in self.newly_allowed}
        return next((confidence for confidence in Confidence if confidence in found), Confidence.PROVEN)


def _live(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if not cell.inert)


def access_delta(before: Policies, after: Policies) -> AccessDelta:
    """Compare what two sets of policies let their principal do.

    Never a false "nothing new": what is not understood counts for `after` and not for `before`.
    """
    return AccessDelta((grant_of(before),), (grant_of(after),))


def trust_delta(before: Document | None, after: Document | None) -> AccessDelta:
    """Compare whom two trust policies (or resource policies) let in; None is no policy at all."""
    return AccessDelta(_by_resource(before), _by_resource(after))


def _by_resource(document: Document | None) -> tuple[Grant, ...]:
    return () if document is None else (grant_by_resource(document),)


def covers(delta: AccessDelta, request: Request) -> bool:
    """Whether a request is among what is newly allowed, with its context checked against the cells' conditions."""
    return any(holds(cell, request) for cell in (*delta.newly_allowed, *delta.inert))
