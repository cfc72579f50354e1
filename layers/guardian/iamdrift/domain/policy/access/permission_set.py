"""Everything a principal can do, with set algebra: union, intersection, difference, containment.

A permission set is a union of grants, each without those it must not overlap; its cells are worked out when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import product

from iamdrift.domain.policy.access.cells import Cell, Confidence
from iamdrift.domain.policy.access.difference import difference
from iamdrift.domain.policy.access.grant import Grant, Layer, grant_of
from iamdrift.domain.policy.access.region import NO_LITERALS
from iamdrift.domain.policy.access.rules import Rule, Source
from iamdrift.domain.policy.access.search import Effort
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.conditions.literals import Literal
from iamdrift.domain.policy.evaluation.evaluate import Policies
from iamdrift.domain.policy.evaluation.membership import holds
from iamdrift.domain.policy.evaluation.request import Request


class Containment(Enum):
    PROVEN = "proven"
    REFUTED = "refuted"  # a witness shows a request outside
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Answer:
    """`witness` is a cell with a request that the container lacks, where containment is refuted."""

    containment: Containment
    witness: Cell | None = None

    def __bool__(self) -> bool:
        return self.containment is Containment.PROVEN


@dataclass(frozen=True, eq=False)
class Part:
    """What a grant allows and none of `without` does."""

    grant: Grant
    without: tuple[Grant, ...] = ()
    effort: Effort | None = None  # shared by many questions; each has its own where it is None

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return difference((self.grant,), self.without, self.effort)


@dataclass(frozen=True, eq=False)
class PermissionSet:
    parts: tuple[Part, ...] = field(default=())

    @cached_property
    def all_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for part in self.parts for cell in part.cells)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Cells that grant something; conditions that can never hold and impossible resources are left out."""
        return tuple(cell for cell in self.all_cells if not cell.inert)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def __bool__(self) -> bool:
        return bool(self.cells)

    @property
    def actions(self) -> ActionSet:
        """All actions held on some resource under some condition."""
        found = ActionSet()
        for cell in self.cells:
            found |= cell.actions
        return found

    def sharing(self, effort: Effort) -> PermissionSet:
        """The same set, whose questions (and those of its intersections) all draw on one bounded effort."""
        return PermissionSet(tuple(Part(part.grant, part.without, effort) for part in self.parts))

    def allows(self, request: Request) -> bool:
        """Whether the request lies in the set; what it leaves open counts as allowing."""
        return any(holds(cell, request) for cell in self.all_cells)

    def __or__(self, other: PermissionSet) -> PermissionSet:
        return PermissionSet(self.parts + other.parts)

    def __and__(self, other: PermissionSet) -> PermissionSet:
        return PermissionSet(tuple(_both(one, two) for one, two in product(self.parts, other.parts)))

    def __sub__(self, other: PermissionSet) -> PermissionSet:
        """Exact: A without (G without H) is what A has outside G, and what A and H share."""
        parts = self.parts
        for taken in other.parts:
            rest = tuple(Part(part.grant, (*part.without, taken.grant), part.effort) for part in parts)
            kept = tuple(_both(part, Part(grant)) for part in parts for grant in taken.without)
            parts = (*rest, *kept)
        return PermissionSet(parts)

    def contains(self, other: PermissionSet) -> Answer:
        """Whether everything of `other` is in this set."""
        left = (other - self).cells
        if not left:
            return Answer(Containment.PROVEN)
        shown = next((cell for cell in left if cell.confidence is not Confidence.UNPROVEN), None)
        return Answer(Containment.UNPROVEN) if shown is None else Answer(Containment.REFUTED, shown)


def only(action: str, resource: str = "*", literals: frozenset[Literal] = NO_LITERALS) -> PermissionSet:
    """The set of one action (a name or a pattern) on the resources of a pattern, to intersect others with."""
    rule = Rule(
        actions=(action.lower(),),
        not_actions=False,
        resources=(resource,),
        not_resources=False,
        principals=(),
        not_principals=False,
        literals=literals,
        doubtful=False,
        meaning=("only", action, resource, literals),
        source=Source("question", 0),
    )
    return PermissionSet((Part(Grant((Layer("question", (rule,)),))),))


def _both(one: Part, two: Part) -> Part:
    grant = Grant((*one.grant.layers, *two.grant.layers), (*one.grant.denies, *two.grant.denies))
    return Part(grant, (*one.without, *two.without), one.effort or two.effort)


def permissions(policies: Policies) -> PermissionSet:
    """What the identity policies allow within boundary, session policy, SCPs and RCPs, without what is denied."""
    return PermissionSet((Part(grant_of(policies)),))
