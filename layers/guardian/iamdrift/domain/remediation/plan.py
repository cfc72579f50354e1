"""Planning: from the bad state, the accepted one and the facets that were touched to ordered steps, or a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from iamdrift.domain.ledger.plain import json_text, to_plain
from iamdrift.domain.principals.drift import UNREAD
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.remediation.inverse import Inverse, Left, Pair, Subject, pair
from iamdrift.domain.remediation.marks import bare, fingerprint
from iamdrift.domain.remediation.planned import gift
from iamdrift.domain.remediation.policy_inverses import policy_inverses
from iamdrift.domain.remediation.refusals import Because, Refusal, refused_as_recreated, refused_for_itself
from iamdrift.domain.remediation.resource_inverses import resource_inverse
from iamdrift.domain.remediation.steps import Step

# What takes access away comes first: should anything stop the rest, the door is shut already.
_DELETES: Final = ("Delete", "Detach", "Remove", "Untag", "Disable")
_REPLACES: Final = ("Update", "Set", "Put")


class Kind(Enum):
    REVERT = "revert"
    CONTAIN = "contain"
    SESSIONS = "sessions"  # deny what was issued before a trust revert
    UNDO = "undo"
    RECREATE = "recreate"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done about one subject. `made_for` is the fingerprint of the state it was made for.

    withheld: what is left as it is, and why. It is automatic only as far as the steps go, never the withheld.
    """

    kind: Kind
    ref: PrincipalRef
    arn: str
    made_for: str
    steps: tuple[Step, ...]
    withheld: tuple[Left, ...] = ()
    automatic: bool = False  # proven: nothing is allowed after it that is not allowed before
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Seals what it was made for and every step; the same change made again gives the same digest."""
        sealed = [self.kind.value, self.arn, self.made_for, to_plain(self.steps)]
        return hashlib.sha256(json_text(sealed).encode("utf-8", "backslashreplace")).hexdigest()

    @property
    def facets(self) -> frozenset[str]:
        return frozenset(step.undoes for step in self.steps)

    def id_for(self, occasion: str) -> str:
        """Stable: two deliveries about one occasion (a version, an approval) are one plan. Fits a session name."""
        name = json.dumps([self.digest, self.ref.unique_id, occasion])
        return "iamdrift-" + hashlib.sha256(name.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Rules:
    """What planning has to know besides the states. `guardian`: ARN patterns of what is the guardian's own."""

    protected_tags: tuple[str, ...] = ()
    guardian: tuple[str, ...] = ()

    @property
    def protected(self) -> frozenset[str]:
        return frozenset(key.lower() for key in self.protected_tags)


@dataclass(slots=True)
class _Chosen:
    inverses: list[Inverse] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def plan(
    bad: Subject,
    baseline: Subject | None,
    touched: Iterable[str],
    rules: Rules,
    *,
    ref: PrincipalRef | None = None,
    everything: bool = False,
    kind: Kind = Kind.REVERT,
) -> Plan | Refusal:
    """Take the touched facets back to the baseline.

    Without `everything`, which only a person may say, the steps are those that are proven to give nobody anything;
    the others are withheld, so that an attacker cannot stop a revert by losing something on the way. `ref` names the
    account of a subject that is no principal.
    """
    refusal = _refused(bad, baseline, rules)
    if refusal is not None or baseline is None:
        return refusal or Refusal(Because.NO_BASELINE, "nothing is on record to go back to")
    states = pair(bare(bad), bare(baseline))
    found = _inverses(touched, states, rules)
    chosen = _Chosen(
        [each for each in found if isinstance(each, Inverse)], [each for each in found if isinstance(each, Left)]
    )
    if not everything:
        chosen = _proven(chosen, states)
    if not chosen.inverses:
        return _nothing_left(chosen.left)
    whose = bad.ref if isinstance(bad, Snapshot) else ref or PrincipalRef("", PrincipalType.ACCOUNT, bad.arn)
    return Plan(
        kind=kind,
        ref=whose,
        arn=bad.arn,
        made_for=fingerprint(bad),
        steps=_ordered(chosen.inverses),
        withheld=tuple(chosen.left),
        automatic=not everything,
        notes=bad.problems if isinstance(bad, Snapshot) else (),
    )


def _refused(bad: Subject, baseline: Subject | None, rules: Rules) -> Refusal | None:
    if isinstance(bad, Snapshot):
        refusal = refused_for_itself(bad, rules.guardian)
        if refusal is not None:
            return refusal
        if isinstance(baseline, Snapshot) and (again := refused_as_recreated(bad.ref, baseline.ref)):
            return again
    if baseline is not None and (type(bare(bad)) is not type(bare(baseline)) or bad.arn != baseline.arn):
        return Refusal(Because.NOT_UNDERSTOOD, "what is on record is something else")
    return None


def _inverses(touched: Iterable[str], states: Pair, rules: Rules) -> list[Inverse | Left]:
    bad, good = states.bad, states.good
    facets = tuple(facet for facet in sorted(set(touched)) if not facet.startswith(UNREAD) and _differs(facet, states))
    if not isinstance(bad, Snapshot) and not isinstance(good, Snapshot):
        return [resource_inverse(facet, states, bad, good) for facet in facets]
    if not isinstance(bad, Snapshot) or not isinstance(good, Snapshot):
        return []
    untold = (*bad.unread, *good.unread)
    unknown: list[Inverse | Left] = [
        Left(facet, "one of the two states does not know it") for facet in facets if facet.startswith(untold)
    ]
    told = tuple(facet for facet in facets if not facet.startswith(untold))
    if bad.ref.type is PrincipalType.POLICY:
        return unknown + policy_inverses(told, states, bad, good, rules.protected)
    from iamdrift.domain.remediation.principal_inverses import principal_inverse  # here: who only reads plans has none

    return unknown + [principal_inverse(facet, states, bad, good, rules.protected) for facet in told]


def _differs(facet: str, states: Pair) -> bool:
    return states.bad_marks.get(facet) != states.good_marks.get(facet)


def _proven(chosen: _Chosen, states: Pair) -> _Chosen:
    """The inverses of which each is proven to allow nothing new in the state that the ones before it lead to.

    Not only taken together: what somebody lost on the way is not given back because somebody else gained more.
    """
    kept = _Chosen(left=[*chosen.left])
    for inverse in sorted(chosen.inverses, key=_rank):
        made = [each.facet for each in kept.inverses]
        if why := inverse.gives or gift(states.bad, states.good, made, inverse.facet):
            kept.left.append(Left(inverse.facet, why))
        else:
            kept.inverses.append(inverse)
    return kept


def _nothing_left(left: list[Left]) -> Refusal:
    telling = [each for each in left if not each.harmless]
    if not telling:
        return Refusal(Because.NO_INVERSE, "nothing that was touched needs taking back")
    why = "; ".join(f"{each.facet}: {each.why}" for each in telling)
    return Refusal(Because.GIVES_ACCESS, why, ask=True)


def _ordered(inverses: list[Inverse]) -> tuple[Step, ...]:
    """Steps of one inverse stay together and in order."""
    return tuple(step for inverse in sorted(inverses, key=_rank) for step in inverse.steps)


def _rank(inverse: Inverse) -> tuple[bool, bool, bool, str]:
    """What deletes, then what replaces, then what comes back; a policy type is enabled before its policies."""
    first = inverse.steps[0].api
    deletes = first.startswith(_DELETES)
    return not deletes, not first.startswith(_REPLACES), not first.startswith("Enable"), inverse.facet
