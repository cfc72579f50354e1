"""Which actions are dangerous, and how: granting permissions, credentials, escalation, data, destruction."""

from __future__ import annotations

import json
from enum import Enum
from functools import cache

from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel, catalogue
from iamdrift.domain.policy.actions.packaged import packaged
from iamdrift.domain.policy.risk.escalation import known_paths

_HARMLESS = (AccessLevel.LIST, AccessLevel.READ)  # a path may need them, but they give nothing away by themselves


class Danger(Enum):
    """Most dangerous first."""

    PERMISSIONS = "permissions management"
    CREDENTIAL = "credentials"
    ESCALATION = "privilege escalation"
    DATA = "data"
    DESTRUCTIVE = "destruction"


@cache
def dangerous(danger: Danger) -> int:
    """The known actions of one kind, as bits."""
    known = catalogue()
    if danger is Danger.PERMISSIONS:
        return known.level(AccessLevel.PERMISSIONS)
    if danger is Danger.ESCALATION:
        return _bits({action for path in known_paths() for action in path.required}) & ~_harmless()
    listed = _bits(_listed()[danger])
    return listed & known.level(AccessLevel.WRITE) if danger is Danger.DESTRUCTIVE else listed


@cache
def _listed() -> dict[Danger, list[str]]:
    loaded = json.loads(packaged("dangers.json"))
    names = {Danger.CREDENTIAL: "credential", Danger.DATA: "data", Danger.DESTRUCTIVE: "destructive"}
    return {danger: loaded[name] for danger, name in names.items()}


def _bits(patterns: set[str] | list[str]) -> int:
    bits = 0
    for pattern in patterns:
        bits |= catalogue().expand(pattern)
    return bits


def _harmless() -> int:
    bits = 0
    for level in _HARMLESS:
        bits |= catalogue().level(level)
    return bits


def dangers_of(actions: ActionSet) -> tuple[Danger, ...]:
    """How a set of actions is dangerous, most dangerous first."""
    return tuple(danger for danger in Danger if actions.known & dangerous(danger))
