"""What a principal holds, asked action by action: each answer with the cells that prove it, worked out once.

Principals share policies. So an answer is remembered for one document within what limits it (boundary, organization
policies, denials), and what a principal holds is the union over its documents.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from iamdrift.domain.policy.access.cells import Cell, Confidence
from iamdrift.domain.policy.access.grant import grant_of
from iamdrift.domain.policy.access.permission_set import PermissionSet, permissions
from iamdrift.domain.policy.access.region import NO_LITERALS
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.conditions.literals import Literal
from iamdrift.domain.policy.evaluation.evaluate import Levels, Policies
from iamdrift.domain.policy.risk.administrator import (
    administrating,
    administrating_where,
    holds_all_of,
    may_administrate,
    nearly_all,
    writes_of,
)
from iamdrift.domain.policy.risk.escalation import EscalationPath, paths_held
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.reasoning.sources import Reach, Source, limits_of, place_of, source_of

_MOST_LOOKED_AT = 64  # principals
_SURE = {confidence: rank for rank, confidence in enumerate(Confidence)}
_ANY_PARTITION = "arn:*:"


class Abilities:
    """The permissions of one principal, which `arn` names.

    What could not be read is left out: it is a finding of its own. Questions are about its own partition, and about its
    own account where they are about IAM: nobody writes in the IAM of another account.
    """

    def __init__(self, policies: Policies, arn: str = "") -> None:
        self.policies = policies
        _, self._partition, _, _, self._account, *_ = (*arn.split(":", 5), "", "", "", "", "")
        grant = grant_of(policies)
        limits = tuple(limits_of(grant))
        self._sources = tuple(source_of(document, grant, limits) for document in policies.identity)

    @cached_property
    def permissions(self) -> PermissionSet:
        return permissions(self.policies)

    @cached_property
    def possible(self) -> int:
        """The known actions of which any may be held, as bits; the others are not."""
        bits = 0
        for source in self._sources:
            bits |= source.possible
        return bits

    @property
    def unread(self) -> bool:
        """Whether some of what it holds could not be read."""
        return any(source.unread for source in self._sources)

    @property
    def excludes(self) -> bool:
        """Whether anything is allowed by what is not in a list (NotAction)."""
        return any(rule.not_actions for source in self._sources for rule in source.rules)

    @cached_property
    def administrator(self) -> bool:
        """Whether it can do nearly everything."""
        return bool(self.widest)

    @cached_property
    def widest(self) -> tuple[Cell, ...]:
        """What makes it an administrator, the widest first; nothing where it is none."""
        return administrating(self.permissions) if may_administrate(self.possible) else ()

    @cached_property
    def administrator_where(self) -> tuple[Cell, ...]:
        """What makes it an administrator once a condition is met."""
        return administrating_where(self.permissions) if may_administrate(self.possible) else ()

    @cached_property
    def paths(self) -> tuple[EscalationPath, ...]:
        """The known ways to more access that are complete."""
        return paths_held(self.best, self.possible)

    def paths_within(self, service: str) -> tuple[EscalationPath, ...]:
        """Those that need nothing but one service."""
        return paths_held(self.best, self.possible & catalogue().services[service].mask)

    def writes_all_of(self, service: str) -> tuple[Cell, ...]:
        """What lets it write nearly everything in a service, the freest first; nothing where it can not."""
        wanted = writes_of(service)
        return holds_all_of(self.permissions, wanted) if nearly_all(self.possible, wanted) else ()

    def cells(self, action: str, resource: str = "*", literals: frozenset[Literal] = NO_LITERALS) -> tuple[Cell, ...]:
        """What is held of one action on the resources of a pattern; the surest first."""
        if not self._may(action):
            return ()
        asked = action, self._at_home(action, resource), literals
        return _surest(source.cells(*asked) for source in self._speaking(action))

    def holds(self, action: str) -> bool:
        """Whether one action is held on any resource."""
        return self._may(action) and any(source.holds(action) for source in self._speaking(action))

    def _speaking(self, action: str) -> Iterator[Source]:
        """The sources that may say something about an action."""
        place = place_of(action)
        return (source for source in self._sources if place < 0 or source.packed[place >> 3] >> (place & 7) & 1)

    def wide(self, action: str, reach: Reach, resource: str = "*") -> tuple[Cell, ...]:
        """What is held of one action on resources as wide as `reach` wants them; the surest first."""
        if not self._may(action):
            return ()
        asked = action, reach, self._at_home(action, resource)
        return _surest(source.wide(*asked) for source in self._speaking(action))

    def best(self, action: str, resource: str = "*", literals: frozenset[Literal] = NO_LITERALS) -> Cell | None:
        return next(iter(self.cells(action, resource, literals)), None)

    def any_of(self, actions: Iterable[str], resource: str = "*") -> Iterator[Cell]:
        """The surest cell of each of these actions that is held."""
        for action in self.among(tuple(actions)):
            if (cell := self.best(action, resource)) is not None:
                yield cell

    def among(self, actions: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some actions that may be held at all; most principals may do none of what a guardrail asks for."""
        known, beyond = _bits_of(actions)
        if not beyond and not self.possible & known:
            return ()
        return tuple(action for action in actions if self._may(action))

    def _may(self, action: str) -> bool:
        place = place_of(action)
        return place < 0 or bool(self._packed[place >> 3] >> (place & 7) & 1)

    @cached_property
    def _packed(self) -> bytes:
        return catalogue().packed(self.possible)

    def _at_home(self, action: str, resource: str) -> str:
        if self._partition and resource.startswith(_ANY_PARTITION):
            resource = f"arn:{self._partition}:{resource.removeprefix(_ANY_PARTITION)}"
            if action.startswith("iam:"):
                resource = f"arn:{self._partition}:iam::{self._account}:{resource.split(':', 5)[5]}"
        return resource


def abilities_of(snapshot: Snapshot, scps: Levels = ()) -> Abilities:
    """What a principal can do by what it holds, under the SCPs above it; remembered while the same one is looked at."""
    key = (id(snapshot), id(scps))
    known = _looked_at.get(key)
    if known is not None and known[0] is snapshot and known[1] is scps:
        return known[2]
    if len(_looked_at) >= _MOST_LOOKED_AT:
        _looked_at.popitem(last=False)
    found = Abilities(policies_of(snapshot, scps), snapshot.arn)
    _looked_at[key] = (snapshot, scps, found)
    return found


_looked_at: OrderedDict[tuple[int, int], tuple[Snapshot, Levels, Abilities]] = OrderedDict()


def _surest(found: Iterable[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    cells = [cell for each in found for cell in each]
    return tuple(sorted(cells, key=lambda cell: _SURE[cell.confidence])) if len(cells) > 1 else tuple(cells)


@lru_cache(maxsize=256)
def _bits_of(actions: tuple[str, ...]) -> tuple[int, bool]:
    """Some actions as bits, and whether there are any that the catalogue does not know."""
    places = [place_of(action) for action in actions]
    return sum(1 << place for place in set(places) if place >= 0), any(place < 0 for place in places)
