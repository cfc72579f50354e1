"""Privilege-escalation paths: which known ways to more access a permission set completes.

A path is held when each of its actions is held on some resource of the right kind, under conditions that can hold. Path
data never goes through the action catalogue: what the catalogue does not know is matched by name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from iamdrift.domain.policy.cells import Cell, Confidence
from iamdrift.domain.policy.glob import matches
from iamdrift.domain.policy.literals import Family, Literal
from iamdrift.domain.policy.packaged import packaged
from iamdrift.domain.policy.permission_set import PermissionSet, only


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
    holder = _Holder(permissions)
    found: list[EscalationPath] = []
    for path in known_paths():
        evidence = holder.evidence(path)
        if evidence is not None:
            found.append(EscalationPath(path, evidence))
    return tuple(found)


class _Holder:
    """Answers who holds what once for each action, since paths share actions."""

    def __init__(self, permissions: PermissionSet) -> None:
        self._permissions = permissions
        self._known: dict[tuple[str, tuple[str, ...]], Cell | None] = {}
        rules = [rule for part in permissions.parts for rule in part.grant.layers[0].rules]
        self._patterns = {pattern for rule in rules for pattern in (("*",) if rule.not_actions else rule.actions)}

    def evidence(self, path: KnownPath) -> tuple[Cell, ...] | None:
        cells: list[Cell] = []
        for action in path.required:
            cell = self._held(action, path.passed_to if action == "iam:PassRole" else ())
            if cell is None:
                return None
            cells.append(cell)
        return tuple(cells)

    def _held(self, action: str, passed_to: tuple[str, ...]) -> Cell | None:
        key = (action, passed_to)
        if key not in self._known:
            self._known[key] = self._search(action, passed_to)
        return self._known[key]

    def _search(self, action: str, passed_to: tuple[str, ...]) -> Cell | None:
        name = action.lower()
        if not any(matches(pattern, name) for pattern in self._patterns):
            return None
        resource = resources_of_actions().get(action, "*")
        cells = (self._permissions & only(name, resource, _passable_to(passed_to))).cells
        return min(cells, key=lambda cell: list(Confidence).index(cell.confidence), default=None)


def _passable_to(services: tuple[str, ...]) -> frozenset[Literal]:
    if not services:
        return frozenset()
    key = "iam:PassedToService"
    return frozenset({Literal(key.lower(), Family.TEXT, tuple(sorted(services)), absent=True, shown=key)})
