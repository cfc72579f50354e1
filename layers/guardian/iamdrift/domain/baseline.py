"""Baselines: the state of a principal that is accepted, or only observed until somebody accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.assessment import Assessment
from iamdrift.domain.entry import decides_entry
from iamdrift.domain.finding import Status
from iamdrift.domain.severity import Severity


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


def next_baseline(baseline: Baseline | None, assessment: Assessment, version: int, *, rolling: bool) -> Baseline | None:
    """The baseline after this assessment: the same value where it stays."""
    if assessment.deleted or not assessment.digest:
        return baseline
    if baseline is None:
        return Baseline(Acceptance.OBSERVED, version, assessment.digest, assessment.time)
    if rolling and baseline.accepted and harmless(assessment):
        return Baseline(Acceptance.ACCEPTED, version, assessment.digest, assessment.time, by="rolling")
    return baseline


def harmless(assessment: Assessment) -> bool:
    """Whether a change on top of an accepted state is proven to add nothing that a person should decide about.

    Every finding that stands blocks it while it is critical, waived or not: a waiver never moves a baseline.
    """
    standing = [finding for finding in assessment.findings if finding.status is not Status.RESOLVED]
    return (
        bool(assessment.drift)
        and not assessment.access.grants
        and not any(decides_entry(drift.facet) for drift in assessment.drift.facets)
        and not any(finding.status is Status.NEW or finding.severity is Severity.CRITICAL for finding in standing)
        and not assessment.notes
    )
