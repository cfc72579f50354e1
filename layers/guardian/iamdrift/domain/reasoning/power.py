"""How powerful a principal is, so that two can be compared: an administrator, on the way to be one, or neither."""

from __future__ import annotations

from enum import IntEnum

from iamdrift.domain.policy.access.cells import Confidence
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.reasoning.abilities import Abilities, abilities_of


class Power(IntEnum):
    ORDINARY = 0
    ESCALATING = 1  # it can rewrite policies or become another principal, without a condition
    ADMINISTRATOR = 2

    @property
    def words(self) -> str:
        return ("an ordinary principal", "can give itself more access", "is an administrator")[self]


def power_of(snapshot: Snapshot, roster: Roster | None = None) -> Power:
    """That of a principal; worked out once for all who ask about the same roster."""
    if roster is None:
        return power(abilities_of(snapshot))
    known = roster.derived(_known)
    if snapshot.arn not in known:
        known[snapshot.arn] = power(abilities_of(snapshot, roster.scps))
    return known[snapshot.arn]


def _known(_roster: Roster) -> dict[str, Power]:
    return {}


def power(abilities: Abilities) -> Power:
    if abilities.administrator:
        return Power.ADMINISTRATOR
    sure = any(path.confidence is Confidence.PROVEN for path in abilities.paths_within("iam"))
    return Power.ESCALATING if sure else Power.ORDINARY
