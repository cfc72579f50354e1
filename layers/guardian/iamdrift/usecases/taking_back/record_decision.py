"""Record a decision that writes nothing to IAM: adopt, waive, snooze, announce a change, stop or resume writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.judging.waiver import Waiver, problem_with
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.remediation.approval import Approval, Decision, Signer
from iamdrift.domain.remediation.request import Asked
from iamdrift.domain.telling.snooze import reminder
from iamdrift.errors import InvalidInput
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.ports import Approvals, Switch
from iamdrift.usecases.taking_back.response import Response
from iamdrift.usecases.taking_back.scheme import Scheme

_LONGEST_SNOOZE = 14  # days: longer is a waiver, which says why
_LONGEST_ANNOUNCEMENT = 30


class RecordDecision:
    """Everything but what goes to the remediate queue."""

    def __init__(self, approvals: Approvals, switch: Switch, scheme: Scheme, clock: Clock) -> None:
        self._approvals = approvals
        self._switch = switch
        self._scheme = scheme
        self._clock = clock

    def __call__(self, wanted: Asked, approval: Approval, version: Version | None) -> Response:
        """A decision about a principal. Raises InvalidInput."""
        if approval.decision is Decision.WAIVE:
            return self._waived(wanted, approval, version)
        days = _LONGEST_SNOOZE if approval.decision is Decision.SNOOZE else _LONGEST_ANNOUNCEMENT
        self._check_until(approval, days)
        if approval.decision is Decision.SNOOZE and version is not None:
            self._approvals.snooze(approval, reminder(approval, version))
        else:
            self._approvals.record(approval)
        return Response(200, {"approval": approval.id, "until": approval.until})

    def adopted(self, approval: Approval, version: Version) -> Response:
        """Raises LostRace where the principal is in another state by now."""
        by = approval.by.arn if approval.second is None else f"{approval.by.arn} and {approval.second.arn}"
        baseline = Baseline(Acceptance.ACCEPTED, version.number, version.assessment.digest, approval.time, by=by)
        self._approvals.adopt(approval, baseline)
        return Response(200, {"approval": approval.id, "accepted": version.number, "diff": list(approval.diff)})

    def switched(self, wanted: Asked, signer: Signer) -> Response:
        stop = wanted.decision is Decision.STOP
        self._switch.turn(stop=stop, by=signer.arn, why=wanted.why, now=self._clock().isoformat())
        return Response(200, {"writes": "stopped" if stop else "resumed"})

    def _waived(self, wanted: Asked, approval: Approval, version: Version | None) -> Response:
        """Bound to the unique id: nobody can put on a waiver by taking a name. The state is that on record."""
        if approval.ref is None or version is None:
            raise InvalidInput("a waiver needs a principal", where="name")
        waiver = Waiver(
            id=approval.id,
            guardrail=approval.guardrail,
            principal=PrincipalPattern(approval.ref.unique_id),
            owner=approval.by.arn,
            reason=approval.why,
            ticket=wanted.ticket,
            created=approval.time,
            expires=approval.until,
            subject=approval.subject,
            digest=version.assessment.digest if wanted.binds_state else "",
        )
        if problem := problem_with(waiver, self._scheme.settings.most_waiver_days):
            raise InvalidInput(problem, where="until")
        self._approvals.record(approval)
        self._approvals.waive(waiver, approval.ref)
        return Response(200, {"waiver": waiver.id, "until": waiver.expires})

    def _check_until(self, approval: Approval, days: int) -> None:
        now, until = self._clock(), datetime.fromisoformat(approval.until)
        if not now < until <= now + timedelta(days=days):
            raise InvalidInput(f"not within the next {days} days", where="until")
