"""Privilege-escalation paths: which known ways to more access a permission set completes.

A path is held when each of its actions is held on some resource of the right kind, under conditions that can hold. Path
data never goes through the action catalogue: what the catalogue does not know is matched by name.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from iamdrift.domain.policy.access.cells import Cell, Confidence
from iamdrift.domain.policy.access.narrowing import possible
from iamdrift.domain.policy.access.permission_set import PermissionSet, only
from iamdrift.domain.policy.access.search import Effort
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.packaged import packaged
from iamdrift.domain.policy.conditions.literals import Family, Literal

MOST_STEPS = 3_500  # for all paths together; what is not settled within them counts as held, unproven

Best = Callable[[str, str, frozenset[Literal]], Cell | None]  # action, resource pattern, conditions -> the surest cell


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A documented way to more access. `passed_to`: the services one of which the role must be passable to."""

    id: str
    name: str
    category: str
    required: tuple[str, ...]
    passed_to: tuple[str, ...] = ()
    later_ids: tuple[str, ...] = ()  # what later releases of the source call it


@dataclass(frozen=True, slots=True)
class EscalationPath:
    """A path that is held, with the cell that holds each required action (in the path's order)."""

    path: KnownPath
    evidence: tuple[Cell, ...]

    @property
    def id(self) -> str:
        return self.path.id

    @property
    def confidence(self) -> Confidence:
        """That of its weakest step."""
        order = list(Confidence)
        return max((cell.confidence for cell in self.evidence), key=order.index)


@cache
def known_paths() -> tuple[KnownPath, ...]:
    """The packaged paths (see data/NOTICE for their source)."""
    return tuple(
        KnownPath(
            id=entry["id"],
            name=entry["name"],
            category=entry["category"],
            required=tuple(entry["required"]),
            passed_to=tuple(entry.get("passed_to", ())),
            later_ids=tuple(entry.get("later_ids", ())),
        )
        for entry in _data()["paths"]
    )


@cache
def resources_of_actions() -> dict[str, str]:
    """Which resources an action must be held on to be of use in a path, where that is not any."""
    return dict(_data()["resources"])


@cache
def _data() -> dict[str, Any]:
    text = packaged("escalation_paths.json")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def escalation_paths(permissions: PermissionSet) -> tuple[EscalationPath, ...]:
    """The known paths of which every required action is held."""
    rules = [rule for part in permissions.parts for rule in part.grant.layers[0].rules]
    return paths_held(_Holder(permissions).best, possible(rules))


def paths_held(best: Best, possible_actions: int) -> tuple[EscalationPath, ...]:
    """The known paths of which `best` shows a cell for each action; it is not asked for paths with impossible ones."""
    found: list[EscalationPath] = []
    for path in _within(possible_actions & _known_actions()[0]):
        evidence = _evidence(path, best)
        if evidence is not None:
            found.append(EscalationPath(path, evidence))
    return tuple(found)


def may_escalate(possible_actions: int) -> bool:
    """Whether actions (as bits) are enough for any known path, wherever and however they are held."""
    return bool(_within(possible_actions & _known_actions()[0]))


@lru_cache(maxsize=1024)
def _within(possible_actions: int) -> tuple[KnownPath, ...]:
    """The paths whose actions are possible, or not in the catalogue."""
    _, needed = _known_actions()
    names = frozenset(catalogue().names(possible_actions))
    return tuple(path for path, known in zip(known_paths(), needed, strict=True) if known <= names)


@cache
def _known_actions() -> tuple[int, tuple[frozenset[str], ...]]:
    """The actions of all paths that the catalogue knows, as bits, and those of each path by name."""
    bits = [sum({catalogue().expand(action) for action in path.required}) for path in known_paths()]
    every = 0
    for known in bits:
        every |= known
    return every, tuple(frozenset(catalogue().names(known)) for known in bits)


def _evidence(path: KnownPath, best: Best) -> tuple[Cell, ...] | None:
    cells: list[Cell] = []
    for action in path.required:
        passed_to = path.passed_to if action == "iam:PassRole" else ()
        cell = best(action, resources_of_actions().get(action, "*"), _passable_to(passed_to))
        if cell is None:
            return None
        cells.append(cell)
    return tuple(cells)


class _Holder:
    """Answers who holds what once for each action, since paths share actions."""

    def __init__(self, permissions: PermissionSet) -> None:
        self._permissions = permissions.sharing(Effort(MOST_STEPS))
        self._known: dict[tuple[str, str, frozenset[Literal]], Cell | None] = {}

    def best(self, action: str, resource: str, literals: frozenset[Literal]) -> Cell | None:
        key = (action, resource, literals)
        if key not in self._known:
            cells = (self._permissions & only(action, resource, literals)).cells
            self._known[key] = min(cells, key=lambda cell: list(Confidence).index(cell.confidence), default=None)
        return self._known[key]


@cache
def _passable_to(services: tuple[str, ...]) -> frozenset[Literal]:
    if not services:
        return frozenset()
    key = "iam:PassedToService"
    return frozenset({Literal(key.lower(), Family.TEXT, tuple(sorted(services)), absent=True, shown=key)})
