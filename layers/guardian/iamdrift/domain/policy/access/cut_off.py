"""The answer to what is too large to compare: a cell that says that anything may be new, and that nothing is proven."""

from __future__ import annotations

from functools import cache

from iamdrift.domain.policy.access.cells import Cell
from iamdrift.domain.policy.access.region import Region
from iamdrift.domain.policy.access.rules import EVERYTHING, Rule, Source
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import catalogue


@cache
def cut_off() -> Cell:
    """Everything, unproven."""
    return _unproven(ActionSet(catalogue().everything, EVERYTHING), "cut off: too much to compare")


@cache
def cut_off_beyond() -> Cell:
    """All actions that the catalogue does not know, unproven."""
    return _unproven(
        ActionSet(0, EVERYTHING), "cut off: action patterns overlap in too many ways beyond the known actions"
    )


def _unproven(actions: ActionSet, because: str) -> Cell:
    rule = Rule(
        actions=EVERYTHING,
        not_actions=False,
        resources=EVERYTHING,
        not_resources=False,
        principals=(),
        not_principals=False,
        literals=frozenset(),
        doubtful=True,
        meaning=(because,),
        source=Source(because, 0),
    )
    return Cell(actions, Region(exact=False), (rule,), because=because)
