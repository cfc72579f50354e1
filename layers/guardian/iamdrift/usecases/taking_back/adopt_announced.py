"""Adopt what was announced: a change whose plan somebody approved before it happened is not taken back."""

from __future__ import annotations

from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.approval import Approval, same_person
from iamdrift.domain.remediation.plan import Plan
from iamdrift.errors import LostRace
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.ports import Approvals


class AdoptAnnounced:
    """Who announced it, where somebody did; the state becomes the accepted baseline, since a person said so."""

    def __init__(self, approvals: Approvals, clock: Clock) -> None:
        self._approvals = approvals
        self._clock = clock

    def __call__(self, plan: Plan, version: Version) -> str:
        now = self._clock().isoformat()
        found = self._approvals.preapproved(plan.digest, now)
        if found is None or found.ref is None or found.ref.unique_id != version.ref.unique_id:
            return ""
        if same_person(found.by, version.cause):
            return ""  # nobody approves their own change, not even before they make it
        self._adopt(found, version, now)
        return found.by.arn

    def _adopt(self, found: Approval, version: Version, now: str) -> None:
        baseline = Baseline(Acceptance.ACCEPTED, version.number, version.assessment.digest, now, by=found.by.arn)
        try:
            self._approvals.adopt(found, baseline)
        except LostRace:
            return  # something changed again: that is judged by itself, against the baseline that stood before
