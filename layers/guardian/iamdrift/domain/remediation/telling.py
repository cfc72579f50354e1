"""What became of a plan, as findings that people are told where it did not simply succeed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.occurrences_of_guardian import NOT_REMEDIATED
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.remediation.intent import Intent, Status

_SEVERITY: Final = {
    Status.FAILED: Severity.HIGH,
    Status.STOPPED: Severity.HIGH,
    Status.REASSESS: Severity.MEDIUM,
}


def outcome_findings(intent: Intent) -> tuple[Finding, ...]:
    """About the account, so that no state of the principal is needed to tell them.

    None where it was verified, or nothing was to be done, or nothing was done: the new assessment tells that.
    """
    severity = _SEVERITY.get(intent.status)
    if severity is None or (intent.status is Status.REASSESS and not intent.wrote):
        return ()
    left = f"; left as it is: {', '.join(intent.left)[:600]}" if intent.left else ""
    evidence = Evidence(
        subject=intent.id,
        summary=f"The {intent.plan.kind.value} of {intent.plan.ref} {intent.status.value}: {intent.reason[:800]}{left}",
        missing="somebody has to look at it: revert it by hand, accept it, or contain it",
    )
    return (Finding(NOT_REMEDIATED, account_ref(intent.plan.ref.account), evidence, severity),)


def own_cause(intent: Intent, role_arn: str, time: datetime) -> Cause:
    """The cause of the version that the guardian's own write leads to."""
    apis = ", ".join(dict.fromkeys(step.api for step in intent.plan.steps))
    return Cause(
        event_id=intent.id,
        event_name=apis[:200],
        event_source="iamdrift",
        account=intent.plan.ref.account,
        region="",
        time=time.isoformat(),
        actor=f"IAM Drift Guardian ({intent.plan.kind.value}{f', approved by {intent.by}' if intent.by else ''})"[:300],
        actor_arn=role_arn,
        meaning="; ".join(step.says for step in intent.plan.steps)[:600],
        undo=f"approve its undoing: plan {intent.id}",
    )
