"""Who can do nearly everything, by any composition of statements: the effective administrators.

That is: nearly all actions on every resource; or all of IAM, where nothing above it (boundary, SCPs, denials) keeps it
from granting itself nearly everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from iamdrift.domain.policy.actions import AccessLevel, catalogue
from iamdrift.domain.policy.arns import segments
from iamdrift.domain.policy.cells import Cell, Confidence
from iamdrift.domain.policy.evaluate import Policies
from iamdrift.domain.policy.grant import Grant, everything
from iamdrift.domain.policy.literals import Literal
from iamdrift.domain.policy.permission_set import Part, PermissionSet, permissions
from iamdrift.domain.policy.region import NO_LITERALS

_NEARLY_ALL = 0.95


def is_administrator(policies: Policies) -> bool:
    """Whether the principal can do nearly everything, without a condition."""
    return bool(administrating(permissions(policies)))


def may_administrate(possible: int) -> bool:
    """Whether actions (as bits) are enough for an administrator, wherever and however they are held."""
    return _nearly_all(possible, _iam_writes())


def administrating(held: PermissionSet, met: frozenset[Literal] = NO_LITERALS) -> tuple[Cell, ...]:
    """The cells that make an administrator, the widest first; none where it is none. `met`: conditions that are met."""
    cells = tuple(_unlimited(held, met))
    bits = _actions(cells)
    if not may_administrate(bits):
        return ()
    if not _nearly_all(bits, catalogue().everything) and not _nearly_all(
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


def _nearly_all(bits: int, wanted: int) -> bool:
    return (bits & wanted).bit_count() >= _NEARLY_ALL * wanted.bit_count()


@cache
def _iam_writes() -> int:
    known = catalogue()
    writes = known.level(AccessLevel.WRITE) | known.level(AccessLevel.PERMISSIONS)
    return known.services["iam"].mask & writes
