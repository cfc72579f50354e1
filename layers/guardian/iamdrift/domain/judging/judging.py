"""Judging: every guardrail looks at one principal, and what they saw is compared with what was on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from iamdrift.domain.judging.assessment import severity_of_finding
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences_of_guardian import NOT_EVALUATED
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.principals.facets import drift_of

MOST_EVIDENCE = 500  # of one guardrail about one principal: no trust policy that IAM takes gives cause for as many


class TooMuchEvidence(Exception):
    """A guardrail saw more than anybody reads; what is beyond is not listed, and not forgotten."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guardrails raised, and the ids of those that could not answer (nothing is known about these)."""

    findings: tuple[Finding, ...]
    failed: frozenset[str] = frozenset()


def judge(examination: Examination, guardrails: Sequence[Guardrail], blast: Severity) -> Judgement:
    """Run every guardrail that applies and is not disabled; one that raises does not lose the others."""
    findings: list[Finding] = []
    asked = [rule for rule in guardrails if _answerable(rule, examination)]
    failed = {rule.id for rule in guardrails} - {rule.id for rule in asked} if len(asked) < len(guardrails) else set()
    for guardrail in _applicable(asked, examination):
        seen, broken = _evidence(guardrail, examination)
        findings += [_finding(guardrail, evidence, examination, blast) for evidence in seen]
        if broken is not None:
            failed.add(guardrail.id)
            findings.append(_not_evaluated(guardrail, broken, examination))
    return Judgement(_unique(findings), frozenset(failed))


def compared(judgement: Judgement, on_record: Iterable[Finding], now: str, *, first_sight: bool) -> tuple[Finding, ...]:
    """Findings as new, open or resolved by identity against those that stood on record; worst first."""
    known = {finding.identity: finding for finding in on_record if finding.status is not Status.RESOLVED}
    raised = {finding.identity: finding for finding in judgement.findings}
    standing = [
        _still_there(finding, known[identity]) if identity in known else _appeared(finding, now, first_sight)
        for identity, finding in raised.items()
    ]
    absent = [_absent(finding, judgement) for identity, finding in known.items() if identity not in raised]
    return tuple(sorted(standing + absent, key=lambda finding: (-finding.severity, finding.identity)))


def _applicable(guardrails: Sequence[Guardrail], examination: Examination) -> Iterable[Guardrail]:
    disabled = examination.settings.disabled_guardrails
    kind = examination.snapshot.ref.type
    return (rule for rule in guardrails if kind in rule.applies_to and rule.id not in disabled)


def _answerable(guardrail: Guardrail, examination: Examination) -> bool:
    if guardrail.needs_roster and examination.roster is None:
        return False
    if guardrail.needs_usage and examination.usage is None:
        return False
    if guardrail.needs_workloads and examination.workloads is None:
        return False
    return not (guardrail.judges_change and _unchanged(examination))


def _unchanged(examination: Examination) -> bool:
    """Whether the state on record shows the same, and no baseline was loaded that would tell what was right."""
    before = examination.before
    return examination.baseline is None and before is not None and not drift_of(before, examination.snapshot)


def _evidence(guardrail: Guardrail, examination: Examination) -> tuple[list[Evidence], Exception | None]:
    seen: list[Evidence] = []
    try:
        found = iter(guardrail.check(examination))
        seen.extend(islice(found, MOST_EVIDENCE))
        if next(found, None) is not None:
            raise TooMuchEvidence
    except Exception as error:  # a hostile document must not silence the other guardrails: it becomes a finding
        return seen, error
    return seen, None


def _finding(guardrail: Guardrail, evidence: Evidence, examination: Examination, blast: Severity) -> Finding:
    severity = severity_of_finding(guardrail, evidence, blast, examination.settings)
    return Finding(guardrail.id, examination.snapshot.ref, evidence, severity)


def _not_evaluated(guardrail: Guardrail, error: Exception, examination: Examination) -> Finding:
    evidence = Evidence(
        subject=guardrail.id,
        summary=f"The guardrail {guardrail.id} {_trouble(error)}: look at this principal",
        confidence=Confidence.UNPROVEN,
    )
    severity = examination.settings.severity_for(NOT_EVALUATED, Severity.HIGH)
    return Finding(NOT_EVALUATED, examination.snapshot.ref, evidence, severity)


def _trouble(error: Exception) -> str:
    if isinstance(error, TooMuchEvidence):
        return f"saw more than {MOST_EVIDENCE} cases, and the rest is not listed"
    return f"could not be evaluated ({type(error).__name__})"


def _unique(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each identity: the worst."""
    worst: dict[str, Finding] = {}
    for finding in findings:
        known = worst.get(finding.identity)
        if known is None or finding.severity > known.severity:
            worst[finding.identity] = finding
    return tuple(worst.values())


def _appeared(finding: Finding, now: str, first_sight: bool) -> Finding:
    return Finding(
        finding.guardrail, finding.principal, finding.evidence, finding.severity, since=now, at_first_sight=first_sight
    )


def _still_there(finding: Finding, known: Finding) -> Finding:
    return replace(
        finding,
        status=Status.OPEN,
        since=known.since,
        at_first_sight=known.at_first_sight,
        waived_by=known.waived_by,
    )


def _absent(finding: Finding, judgement: Judgement) -> Finding:
    """Gone, unless the guardrail that would have raised it could not be evaluated: then it still stands."""
    stands = finding.guardrail in judgement.failed
    return replace(finding, status=Status.OPEN if stands else Status.RESOLVED)
