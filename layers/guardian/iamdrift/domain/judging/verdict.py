"""The verdict: what the guardian would do about an assessment, and what the mode of the scope lets it do."""

from __future__ import annotations

from iamdrift.domain.configuration.settings import Mode
from iamdrift.domain.judging.assessment import Assessment, Verdict
from iamdrift.domain.judging.entry import decides_entry, only_said
from iamdrift.domain.judging.severity import Confidence, Severity

_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


def fitting(assessment: Assessment, *, accepted: bool, unmodifiable: bool) -> tuple[Verdict, ...]:
    """Every verdict that would be right here, mildest first; the last is what the guardian recommends.

    `accepted`: the baseline is an accepted state. `unmodifiable`: the account cannot edit this principal.
    """
    if not worth_telling(assessment):
        return (Verdict.COMPLIANT,)
    verdicts = [Verdict.NOTIFY]
    if unmodifiable or not _caused_by_change(assessment) or assessment.severity < Severity.HIGH:
        return tuple(verdicts)
    verdicts.append(Verdict.ASK)
    if _proven(assessment):
        verdicts += _active_answers(assessment, accepted=accepted)
    return tuple(verdicts)


def capped(verdicts: tuple[Verdict, ...], mode: Mode) -> Verdict:
    """The strongest of the fitting verdicts that the mode allows; COMPLIANT where it allows none: nothing is done."""
    allowed = [verdict for verdict in verdicts if _RANKS[verdict] <= mode.rank]
    return allowed[-1] if allowed else Verdict.COMPLIANT


def worth_telling(assessment: Assessment) -> bool:
    """Whether people have to know: findings that stand or ended, any change of access, a principal gone, a new door."""
    return bool(
        assessment.unwaived
        or assessment.resolved
        or assessment.access.newly_total
        or assessment.access.lost_total
        or assessment.deleted
        or any(decides_entry(drift.facet) for drift in assessment.drift.facets)
    )


def news(assessment: Assessment) -> bool:
    """Whether there is anything to tell that was not told before; what only still stands was told when it appeared."""
    return worth_telling(assessment) and bool(
        assessment.fresh
        or assessment.resolved
        or not all(only_said(drift.facet) for drift in assessment.drift.facets)
        or assessment.deleted
        or assessment.access.newly_total
        or assessment.access.lost_total
    )


def _caused_by_change(assessment: Assessment) -> bool:
    """Only what a change brought can be taken back: not what was found at first sight, not what already stood."""
    return bool(assessment.drift) and not assessment.deleted and bool(assessment.fresh or assessment.access.grants)


def _proven(assessment: Assessment) -> bool:
    """A conditional or unproven reason never alone triggers an answer."""
    findings = any(
        finding.severity >= Severity.HIGH and finding.evidence.confidence is Confidence.PROVEN
        for finding in assessment.fresh
    )
    lines = any(
        line.severity >= Severity.HIGH and line.confidence is Confidence.PROVEN
        for line in assessment.access.newly_allowed
    )
    return findings or lines


def _active_answers(assessment: Assessment, *, accepted: bool) -> list[Verdict]:
    """Reverting needs an accepted state; the critical may be contained without one.

    Access that was lost as well does not stop it: the plan takes back what is proven to take access away and leaves the
    rest to a person, so that nobody keeps new access by giving some up.
    """
    answers = [Verdict.REVERT] if accepted else []
    if assessment.severity is Severity.CRITICAL and not answers:
        answers.append(Verdict.CONTAIN)
    return answers
