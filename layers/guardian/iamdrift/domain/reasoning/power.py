"""How powerful a principal is, so that two can be compared: an administrator, on the way to be one, or neither."""

from __future__ import annotations

from enum import IntEnum

from iamdrift.domain.policy.access.cells import Confidence
from iamdrift.domain.policy.access.narrowing import possible
from iamdrift.domain.policy.access.rules import rules_of
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.documents.document import Effect
from iamdrift.domain.policy.risk.administrator import may_administrate
from iamdrift.domain.policy.risk.escalation import may_escalate
from iamdrift.domain.principals.holdings import policies_of
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
        strong = _may_be_strong(snapshot)
        known[snapshot.arn] = power(abilities_of(snapshot, roster.scps)) if strong else Power.ORDINARY
    return known[snapshot.arn]


def _may_be_strong(snapshot: Snapshot) -> bool:
    """A quick look that misses none: what its policies speak of, before what limits them is asked."""
    spoken = 0
    for document in policies_of(snapshot).identity:
        spoken |= possible(rules_of(document, Effect.ALLOW))
    return may_administrate(spoken) or may_escalate(spoken & catalogue().services["iam"].mask)


def _known(_roster: Roster) -> dict[str, Power]:
    return {}


def power(abilities: Abilities) -> Power:
    if abilities.administrator:
        return Power.ADMINISTRATOR
    sure = any(path.confidence is Confidence.PROVEN for path in abilities.paths_within("iam"))
    return Power.ESCALATING if sure else Power.ORDINARY
