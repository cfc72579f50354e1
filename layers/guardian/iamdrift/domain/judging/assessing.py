"""Assessing: what the guardian concludes about one principal, from what was on record and what is seen now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessment import AccessChange, AccessLine, Assessment, Verdict, severity_of
from iamdrift.domain.judging.entry import decides_entry
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.judging import compared, judge
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.judging.verdict import capped, fitting
from iamdrift.domain.judging.waiver import Waiver, waived
from iamdrift.domain.judging.waiver_end import why_again
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.principals.drift import UNREAD, Drift, drift_between
from iamdrift.domain.principals.facets import digest, drift_of, facets
from iamdrift.domain.principals.principal import Gone, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.usage import Usage
from iamdrift.domain.workloads.workload import Workload


class Measure(Protocol):
    """How access is measured, see `iamdrift.domain.judging.access`."""

    def change(self, before: Snapshot, after: Snapshot, scps: Levels = ()) -> AccessChange:
        """What the change newly allows and no longer allows, under these SCPs."""
        ...

    def blast_radius(self, snapshot: Snapshot, scps: Levels = ()) -> Severity:
        """How bad it would be if the wrong one could act as this principal."""
        ...


def assess(
    before: Record | None,
    seen: Snapshot | Gone,
    guardrails: Sequence[Guardrail],
    settings: Settings,
    now: str,
    *,
    measure: Measure,
    waivers: Sequence[Waiver] = (),
    notes: tuple[str, ...] = (),
    most: Mode = Mode.CONTAIN,
    roster: Roster | None = None,
    scps: Levels = (),
    usage: Usage | None = None,
    workloads: tuple[Workload, ...] | None = None,
) -> Assessment:
    """Conclude. Pure: the same record, state, rules and time give the same assessment.

    `most`: no more than this is done, whatever the mode (a trusted deployer would apply its change again).
    roster, scps: what stands beside the principal and above it, as in `Examination`.
    """
    if isinstance(seen, Gone):
        return _assess_gone(before, seen, settings, now, notes)
    previous = before.snapshot if before is not None else None
    first_sight = previous is None
    drift = Drift() if previous is None else drift_of(previous, seen)
    access = _measured(measure, previous, seen, scps) if previous is not None and drift else AccessChange()
    right = before.right if before is not None else None
    examination = Examination(seen, previous, settings, roster, now, right, scps, usage, workloads)
    judgement = judge(examination, guardrails, _blast_radius(measure, seen, scps))
    findings = compared(judgement, before.findings if before else (), now, first_sight=first_sight)
    seen_digest = digest(seen)
    assessment = Assessment(
        principal=seen.ref,
        time=now,
        digest=seen_digest,
        drift=drift,
        access=access,
        findings=tuple(marked(finding, waivers, now, seen_digest) for finding in findings),
        severity=Severity.INFO,
        recommended=Verdict.COMPLIANT,
        decided=Verdict.COMPLIANT,
        first_sight=first_sight,
        notes=notes + _notes_on(before, seen),
        settings_digest=settings.digest,
    )
    return _decided(assessment, before, min(settings.mode, most, key=_rank), unmodifiable=seen.unmodifiable)


def _measured(measure: Measure, before: Snapshot, after: Snapshot, scps: Levels) -> AccessChange:
    """What cannot be compared counts as new access: "nothing new" is never said without a proof."""
    try:
        return measure.change(before, after, scps)
    except Exception as error:  # a hostile document must not keep the change from being recorded and told
        problem = f"the access before and after could not be compared ({type(error).__name__})"
        line = AccessLine("*", "*", "", problem, "", "Unknown", Confidence.UNPROVEN, Severity.HIGH)
        return AccessChange((line,), (), newly_total=1, severity=Severity.HIGH, summary=problem)


def _blast_radius(measure: Measure, seen: Snapshot, scps: Levels) -> Severity:
    try:
        return measure.blast_radius(seen, scps)
    except Exception:  # as above: the worst is assumed of what cannot be measured
        return Severity.HIGH


def _assess_gone(before: Record | None, seen: Gone, settings: Settings, now: str, notes: tuple[str, ...]) -> Assessment:
    """A principal that no longer exists: everything it was is removed, and its findings end with it."""
    previous = before.snapshot if before is not None else None
    ended = tuple(replace(finding, status=Status.RESOLVED) for finding in (before.findings if before else ()))
    assessment = Assessment(
        principal=before.ref if before is not None else seen.ref,
        time=now,
        digest="",
        drift=drift_between(_known(previous), {}) if previous is not None else Drift(),
        access=AccessChange(),
        findings=ended,
        severity=Severity.INFO,
        recommended=Verdict.COMPLIANT,
        decided=Verdict.COMPLIANT,
        deleted=True,
        notes=notes,
        settings_digest=settings.digest,
    )
    return _decided(assessment, before, settings.mode, unmodifiable=True)


def _known(snapshot: Snapshot) -> dict[str, str]:
    """Its facets, without the marks of those that its source could not tell."""
    return {facet: mark for facet, mark in facets(snapshot).items() if not facet.startswith(UNREAD)}


def _rank(mode: Mode) -> int:
    return mode.rank


def _decided(assessment: Assessment, before: Record | None, mode: Mode, *, unmodifiable: bool) -> Assessment:
    weighed = replace(
        assessment, severity=severity_of(assessment.findings, assessment.access, _floor_of_drift(assessment))
    )
    accepted = before is not None and before.baseline is not None and before.baseline.accepted
    verdicts = fitting(weighed, accepted=accepted, unmodifiable=unmodifiable)
    return replace(weighed, recommended=verdicts[-1], decided=capped(verdicts, mode))


def _floor_of_drift(assessment: Assessment) -> Severity:
    entered = any(decides_entry(drift.facet) for drift in assessment.drift.facets)
    return Severity.LOW if assessment.deleted or entered else Severity.INFO


def marked(finding: Finding, waivers: Sequence[Waiver], now: str, seen_digest: str = "") -> Finding:
    """Marked by its waiver. One whose waiver has ended counts as new: nobody was told of it while it was waived."""
    if finding.status is Status.RESOLVED:
        return finding
    marked = waived(finding, waivers, now, seen_digest)
    if not finding.waived_by or marked.waived_by:
        return marked
    summary = f"{marked.evidence.summary}; it counts again: {why_again(finding.waived_by, waivers, now)}"
    return replace(marked, status=Status.NEW, evidence=replace(marked.evidence, summary=summary))


def _notes_on(before: Record | None, seen: Snapshot) -> tuple[str, ...]:
    notes = list(seen.problems)
    if seen.path.startswith("/aws-service-role/"):
        notes.append("a service-linked role: only the service it is linked to can change it")
    elif seen.unmodifiable:
        notes.append("managed by IAM Identity Center: change its permission set, not the role")
    if before is not None and before.deleted:
        notes.append("it was on record as deleted: an earlier read had not seen it")
    return tuple(notes)
