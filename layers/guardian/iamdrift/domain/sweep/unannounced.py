"""Drift that no event announced: an event was lost, or somebody keeps events from arriving."""

from __future__ import annotations

from enum import Enum

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED, UNREACHABLE
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.sweep.managed import only_by_aws
from iamdrift.domain.sweep.memory import Suspect
from iamdrift.domain.sweep.task import by_sweep

_SHOWN = 6  # facets that are named


class Announced(Enum):
    """What came of a suspect."""

    BY_NOBODY = "nobody"
    BY_AWS = "AWS"
    BY_AN_EVENT = "an event"  # that came while the sweep was waiting
    NOT_NEEDED = "not needed"  # it is as on record


def classified(first: Version | None, before: Version | None) -> Announced:
    """`first`: the first version after the one that was on record when the suspect was noted; `before`: that one."""
    if first is None:
        return Announced.NOT_NEEDED
    if first.cause is None or not by_sweep(first.cause):
        return Announced.BY_AN_EVENT
    shown, known = first.snapshot, before.snapshot if before is not None else None
    if shown is not None and known is not None and only_by_aws(known, shown):
        return Announced.BY_AWS if first.assessment.drift else Announced.NOT_NEEDED
    return Announced.BY_NOBODY


def unannounced_finding(suspect: Suspect, version: Version) -> Finding:
    """A finding of the account, because the pipeline of the account is what is in doubt."""
    assessment = version.assessment
    facets = [drift.facet for drift in assessment.drift.facets]
    if suspect.gone or assessment.deleted:
        what = "it was deleted"
    elif assessment.first_sight:
        what = "it was created"
    else:
        more = f" and {len(facets) - _SHOWN} more" if len(facets) > _SHOWN else ""
        what = f"changed: {', '.join(facets[:_SHOWN])}{more}"
    allowed = f"; {assessment.access.summary}" if assessment.access.summary else ""
    evidence = Evidence(
        subject=f"{version.ref} v{version.number}"[:500],
        summary=f"No event announced this within half an hour: {version.ref}, {what}{allowed}",
        statement=f"version {version.number}",
        confidence=Confidence.CONDITIONAL,
    )
    return Finding(UNANNOUNCED, account_ref(version.ref.account), evidence, max(Severity.MEDIUM, assessment.severity))


def unreachable_finding(account: str, problem: str) -> Finding:
    evidence = Evidence(
        subject=account,
        summary=f"The sweep could not read account {account}: only its events are seen. {problem}"[:1000],
    )
    return Finding(UNREACHABLE, account_ref(account), evidence, Severity.HIGH)
