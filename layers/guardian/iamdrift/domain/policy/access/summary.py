"""What a person needs to know about many cells: counts, services, access levels, and the most dangerous of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iamdrift.domain.policy.access.cells import Cell, Confidence
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel, catalogue
from iamdrift.domain.policy.risk.dangers import Danger, dangerous, dangers_of

MOST_DANGEROUS = 5


@dataclass(frozen=True, slots=True)
class DangerousCell:
    """A cell and the dangerous part of its actions."""

    cell: Cell
    danger: Danger
    actions: ActionSet


@dataclass(frozen=True, slots=True)
class Summary:
    """`levels` per service prefix; `unknown` are action names and patterns beyond the catalogue."""

    cells: int
    actions: int
    levels: Mapping[str, tuple[AccessLevel, ...]]
    unknown: tuple[str, ...]
    dangerous: tuple[DangerousCell, ...]
    confidences: Mapping[Confidence, int]

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(self.levels)


def summarize(cells: Iterable[Cell]) -> Summary:
    found = tuple(cells)
    actions = ActionSet()
    for cell in found:
        actions |= cell.actions
    return Summary(
        cells=len(found),
        actions=len(actions),
        levels=levels_by_service(actions),
        unknown=tuple(name for name in actions.beyond if "*" not in name and "?" not in name),
        dangerous=most_dangerous(found),
        confidences={confidence: sum(cell.confidence is confidence for cell in found) for confidence in Confidence},
    )


def levels_by_service(actions: ActionSet) -> dict[str, tuple[AccessLevel, ...]]:
    known = catalogue()
    parts = known.services_of(actions.known)
    return {service.prefix: known.levels_of(part << service.first) for service, part in parts}


def most_dangerous(cells: Iterable[Cell]) -> tuple[DangerousCell, ...]:
    """The five most dangerous cells: by kind of danger, then by how sure, how wide and how many actions."""
    ranked = sorted(
        (
            DangerousCell(cell, dangers[0], ActionSet(cell.actions.known & dangerous(dangers[0])))
            for cell in cells
            if (dangers := dangers_of(cell.actions))
        ),
        key=_rank,
    )
    return tuple(ranked[:MOST_DANGEROUS])


def _rank(found: DangerousCell) -> tuple[int, int, int, int]:
    confidences, dangers = list(Confidence), list(Danger)
    width = len(found.cell.resource.replace("*", ""))
    return (dangers.index(found.danger), confidences.index(found.cell.confidence), width, -len(found.actions))
