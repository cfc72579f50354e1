"""Baselines: the state of a principal that is accepted, or only observed until somebody accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.entry import decides_entry
from iamdrift.domain.judging.severity import Severity

ROLLING = "rolling"


class Acceptance(Enum):
    OBSERVED = "observed"  # how it was found: never restored automatically
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Which version on record is the baseline of a principal, and by whose word."""

    acceptance: Acceptance
    version: int
    digest: str
    since: str  # ISO time
    by: str = ""  # who accepted it; `rolling` for a harmless change on top of an accepted state

    @property
    def accepted(self) -> bool:
        return self.acceptance is Acceptance.ACCEPTED


def next_baseline(
    baseline: Baseline | None, last: int, assessment: Assessment, number: int, *, rolling: bool, deployer: str
) -> Baseline | None:
    """The baseline after version `number`, which follows version `last`: the same value where it stays.

    Nothing automatic happens unless the last version is the baseline: else a harmless change would carry along what
    somebody did between. `deployer`: a trusted one, who made every part of this change.
    """
    if assessment.deleted or not assessment.digest:
        return baseline
    if baseline is None:
        return Baseline(Acceptance.OBSERVED, number, assessment.digest, assessment.time)
    if baseline.version != last:
        return baseline
    if not assessment.drift:  # the same state, recorded for another reason
        return Baseline(baseline.acceptance, number, assessment.digest, baseline.since, baseline.by)
    if deployer and compliant(assessment):
        return Baseline(Acceptance.ACCEPTED, number, assessment.digest, assessment.time, deployer)
    if rolling and baseline.accepted and harmless(assessment):
        return Baseline(Acceptance.ACCEPTED, number, assessment.digest, assessment.time, ROLLING)
    return baseline


def compliant(assessment: Assessment) -> bool:
    """Whether nothing stands against this state; a waived finding does not, unless it is critical."""
    critical = any(finding.severity is Severity.CRITICAL for finding in assessment.standing)
    return not assessment.unwaived and not critical and not assessment.notes


def harmless(assessment: Assessment) -> bool:
    """Whether a change is proven to add nothing that a person should decide about."""
    critical = any(finding.severity is Severity.CRITICAL for finding in assessment.standing)
    entered = any(decides_entry(drift.facet) for drift in assessment.drift.facets)
    grants = assessment.access.grants or entered
    return not grants and not assessment.fresh and not critical and not assessment.notes
