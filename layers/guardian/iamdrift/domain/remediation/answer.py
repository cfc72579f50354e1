"""What the guardian does about a version that calls for an answer: nothing, note it, propose it, or carry it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.remediation.containment import contain, contained
from iamdrift.domain.remediation.managed import Managed, deployed, in_emergency, managed_by, snippet
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.domain.remediation.refusals import Because, Refusal

_ACTING = (Verdict.REVERT, Verdict.CONTAIN)
_CALLING = (Verdict.ASK, *_ACTING)


class Doing(Enum):
    NOTHING = "nothing"
    SHADOW = "shadow"  # recorded only
    PROPOSE = "propose"  # waits for a person
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class Answer:
    """`plan` is None where there is a `refusal`. `snippet`: what makes the state permanent where it is managed."""

    doing: Doing
    plan: Plan | None = None
    refusal: Refusal | None = None
    note: str = ""
    snippet: str = ""


def answer(
    version: Version,
    accepted: Snapshot | None,
    causes: Iterable[Cause],
    mode: Mode,
    settings: Settings,
    rules: Rules,
) -> Answer:
    """`accepted`: the accepted state, None where nothing is accepted. `mode`: of the scope as it is configured now.

    The verdict was capped by the mode when it was made; it is capped again, since the mode may have been lowered.
    """
    assessment, snapshot = version.assessment, version.snapshot
    if assessment.recommended not in _CALLING or snapshot is None:
        return Answer(Doing.NOTHING)
    if exempt := _exempt(version.cause, settings):
        return Answer(Doing.SHADOW, refusal=Refusal(Because.EXEMPT, exempt), note=exempt)
    managed = managed_by(snapshot, causes, settings)
    wanted = _wanted(assessment.decided, mode, settings.remediation.iac_managed if managed else Mode.CONTAIN)
    acting = wanted in _ACTING or assessment.recommended in _ACTING
    found = _planned(version, snapshot, accepted, rules, wanted, everything=not acting)
    text = _snippet(managed, version, snapshot)
    note = f"{managed.tool} manages it ({managed.by})" if managed else ""
    if isinstance(found, Refusal):
        return Answer(Doing.PROPOSE if found.ask else Doing.SHADOW, refusal=found, note=note, snippet=text)
    return Answer(_doing(wanted), found, note=note, snippet=text)


def _exempt(cause: Cause | None, settings: Settings) -> str:
    if in_emergency(cause, settings):
        return "a break-glass principal did it: it is told, and never taken back"
    if deployed(cause, settings):
        return "a trusted deployer did it: it is told, and never taken back"
    return ""


def _wanted(decided: Verdict, *modes: Mode) -> Verdict:
    order = list(Verdict)
    most = min(order.index(_most(mode)) for mode in modes)
    return order[min(order.index(decided), most)]


def _most(mode: Mode) -> Verdict:
    return Verdict.COMPLIANT if mode is Mode.OBSERVE else Verdict(mode.value)


def _planned(
    version: Version, bad: Snapshot, accepted: Snapshot | None, rules: Rules, wanted: Verdict, *, everything: bool
) -> Plan | Refusal:
    """A revert; or a containment, where that is wanted or there is nothing safe to revert to and it is allowed."""
    if version.assessment.recommended is Verdict.CONTAIN:
        return _contained(bad, rules)
    if accepted is None:
        return Refusal(
            Because.NOT_ACCEPTED, "nobody has accepted a state of it yet: accept one, then it can be restored"
        )
    touched = [drift.facet for drift in version.assessment.drift.facets]
    found = plan(bad, accepted, touched, rules, everything=everything)
    return _contained(bad, rules) if isinstance(found, Refusal) and wanted is Verdict.CONTAIN else found


def _contained(bad: Snapshot, rules: Rules) -> Plan | Refusal:
    if contained(bad):
        return Refusal(Because.NO_INVERSE, "everything is denied to it already")
    return contain(bad, rules)


def _doing(wanted: Verdict) -> Doing:
    if wanted in _ACTING:
        return Doing.APPLY
    return Doing.PROPOSE if wanted is Verdict.ASK else Doing.SHADOW


def _snippet(managed: Managed | None, version: Version, snapshot: Snapshot) -> str:
    if managed is None:
        return ""
    return snippet(managed.tool, snapshot, (drift.facet for drift in version.assessment.drift.facets))
