"""How powerful a principal is, so that two can be compared: an administrator, on the way to be one, or neither."""

from __future__ import annotations

from enum import IntEnum

from iamdrift.domain.abilities import Abilities
from iamdrift.domain.holdings import policies_of
from iamdrift.domain.policy.cells import Confidence
from iamdrift.domain.principal import Snapshot


class Power(IntEnum):
    ORDINARY = 0
    ESCALATING = 1  # it can rewrite policies or become another principal, without a condition
    ADMINISTRATOR = 2

    @property
    def words(self) -> str:
        return ("an ordinary principal", "can give itself more access", "is an administrator")[self]


def power_of(snapshot: Snapshot) -> Power:
    return power(Abilities(policies_of(snapshot), snapshot.arn))


def power(abilities: Abilities) -> Power:
    if abilities.administrator:
        return Power.ADMINISTRATOR
    sure = any(path.confidence is Confidence.PROVEN for path in abilities.paths_within("iam"))
    return Power.ESCALATING if sure else Power.ORDINARY
