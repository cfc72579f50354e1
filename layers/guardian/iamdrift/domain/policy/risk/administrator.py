"""Who can do nearly everything, by any composition of statements: the effective administrators.

That is: nearly all actions on every resource; or all of IAM, where nothing above it (boundary, SCPs, denials) keeps it
from granting itself nearly everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from iamdrift.domain.policy.access.cells import Cell, Confidence
from iamdrift.domain.policy.access.grant import Grant, everything
from iamdrift.domain.policy.access.permission_set import Part, PermissionSet, permissions
from iamdrift.domain.policy.access.region import NO_LITERALS
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel, catalogue
from iamdrift.domain.policy.conditions.literals import Literal
from iamdrift.domain.policy.evaluation.evaluate import Policies
from iamdrift.domain.policy.matching.arns import segments

_NEARLY_ALL = 0.95


def is_administrator(policies: Policies) -> bool:
    """Whether the principal can do nearly everything, without a condition."""
    return bool(administrating(permissions(policies)))


def may_administrate(possible: int) -> bool:
    """Whether actions (as bits) are enough for an administrator, wherever and however they are held."""
    return nearly_all(possible, writes_of("iam"))


def administrating(held: PermissionSet, met: frozenset[Literal] = NO_LITERALS) -> tuple[Cell, ...]:
    """The cells that make an administrator, the widest first; none where it is none. `met`: conditions that are met."""
    cells = tuple(_unlimited(held, met))
    bits = _actions(cells)
    if not may_administrate(bits):
        return ()
    if not nearly_all(bits, catalogue().everything) and not nearly_all(
        _actions(_unlimited(_ceiling(held), met)), catalogue().everything
    ):
        return ()
    return tuple(sorted(cells, key=lambda cell: -len(cell.actions)))


def administrating_where(held: PermissionSet) -> tuple[Cell, ...]:
    """The cells that make an administrator once the conditions of one of them are met."""
    for met in dict.fromkeys(cell.region.literals for cell in held.cells if everywhere(cell)):
        if met and (cells := administrating(held, met)):
            return cells
    return ()


def holds_all_of(held: PermissionSet, wanted: int) -> tuple[Cell, ...]:
    """The cells that hold nearly all of some actions everywhere, whatever their conditions; the freest first."""
    cells = tuple(cell for cell in held.cells if cell.actions.known & wanted and _whole_service(cell))
    if not nearly_all(_actions(cells), wanted):
        return ()
    freest = sorted(cells, key=lambda cell: (len(cell.literals), -(cell.actions.known & wanted).bit_count()))
    return tuple(_about(cell, wanted) for cell in freest)


def _about(cell: Cell, wanted: int) -> Cell:
    """A cell without its other actions; what shows it shows it for each of them."""
    actions = ActionSet(cell.actions.known & wanted)
    shown = cell.witness
    action = next(actions.names())
    return replace(cell, actions=actions, witness=None if shown is None else replace(shown, action=action))


def _whole_service(cell: Cell) -> bool:
    """`*`, `arn:aws:*`, `arn:aws:kms:*`."""
    parts = segments(cell.region.resource)
    return not (cell.region.resource if parts is None else "".join(parts[3:])).strip("*")


def everywhere(cell: Cell) -> bool:
    """Whether it reaches every resource there is (single ones may be excepted): `*`, `arn:aws:*`."""
    parts = segments(cell.region.resource)
    return not (cell.region.resource if parts is None else "".join(parts[2:])).strip("*")


def _ceiling(held: PermissionSet) -> PermissionSet:
    """What would be left if the identity policies allowed everything."""
    (part,) = held.parts
    layers = (*everything().layers, *part.grant.layers[1:])
    return PermissionSet((Part(Grant(layers, part.grant.denies)),))


def _unlimited(held: PermissionSet, met: frozenset[Literal]) -> Iterable[Cell]:
    """What is held on every resource. What is inert there counts with it: some actions are about no resource."""
    for cell in held.all_cells:
        sure = cell.inert or cell.confidence is not Confidence.UNPROVEN
        if sure and cell.region.literals <= met and everywhere(cell):
            yield cell


def _actions(cells: Iterable[Cell]) -> int:
    bits = 0
    for cell in cells:
        bits |= cell.actions.known
    return bits


def nearly_all(bits: int, wanted: int) -> bool:
    """Whether some actions hold nearly all of others, single new or odd ones excepted; false where none are wanted."""
    return bool(wanted) and (bits & wanted).bit_count() >= _NEARLY_ALL * wanted.bit_count()


@cache
def writes_of(service: str) -> int:
    """What a service can be told to change, permissions included, as bits; none for a service nobody knows."""
    known = catalogue()
    writes = known.level(AccessLevel.WRITE) | known.level(AccessLevel.PERMISSIONS)
    return known.services[service].mask & writes if service in known.services else 0
