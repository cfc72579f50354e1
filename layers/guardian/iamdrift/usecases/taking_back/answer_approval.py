"""Answer an approval: what a signed person decided is planned on the state it was decided about, and carried out."""

from __future__ import annotations

from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import Gone, Snapshot
from iamdrift.domain.remediation.approval import Approval, Decision
from iamdrift.domain.remediation.containment import contain
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.plan import Kind, Plan, plan
from iamdrift.domain.remediation.recreation import recreate
from iamdrift.domain.remediation.refusals import Because, Refusal
from iamdrift.errors import InvalidInput
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.ports import Clock, Ledger
from iamdrift.usecases.taking_back.finish_plan import FinishPlan
from iamdrift.usecases.taking_back.ports import Approvals, Intents, Live, Versions
from iamdrift.usecases.taking_back.scheme import Scheme


class AnswerApproval:
    """Only what the ledger has as an approval counts; a message names no more than its id."""

    def __init__(
        self,
        *,
        approvals: Approvals,
        ledger: Ledger,
        versions: Versions,
        intents: Intents,
        live: Live,
        finish: FinishPlan,
        scheme: Scheme,
        clock: Clock,
    ) -> None:
        self._approvals = approvals
        self._ledger = ledger
        self._versions = versions
        self._intents = intents
        self._live = live
        self._finish = finish
        self._scheme = scheme
        self._clock = clock

    def __call__(self, approval_id: str) -> Outcome:
        approval = self._approvals.get(approval_id)
        if approval is None or approval.ref is None:
            raise InvalidInput("no such approval", where=f"approval {approval_id[:100]}")
        version = self._versions.version(approval.ref, approval.version)
        if version is None:
            raise InvalidInput("the version it is about is not on record", where=f"approval {approval.id}")
        found = self._planned(approval, version)
        keys = {"approval": approval.id, "principal": str(version.ref), "decision": approval.decision.value}
        occasion = f"approval {approval.id}"
        if isinstance(found, Refusal):
            self._finish.settle(approval.ref, occasion)
            return Outcome("RemediationRefused", "approved, but refused", {**keys, "why": found.why})
        intent = Intent(
            id=found.id_for(occasion),
            plan=found,
            status=Status.OPEN,
            time=approval.time,
            occasion=occasion,
            version=version.number,
            by=approval.by.arn,
            cause=version.cause,
        )
        ended = self._finish(intent, lambda _live: "")
        self._finish.settle(approval.ref, occasion)
        said = {**keys, "plan": ended.id, "status": ended.status.value, "reason": ended.reason[:500]}
        return Outcome(f"Remediation{ended.status.value.capitalize()}", "approved remediation ended", said)

    def _planned(self, approval: Approval, version: Version) -> Plan | Refusal:
        match approval.decision:
            case Decision.REVERT:
                return self._revert(version)
            case Decision.CONTAIN if version.snapshot is not None:
                return contain(version.snapshot, self._scheme.rules)
            case Decision.RECREATE:
                lost = self._baseline(version)
                return recreate(lost, self._scheme.rules) if lost is not None else _nothing()
            case Decision.UNDO:
                return self._undo(approval)
        return Refusal(Because.NO_INVERSE, f"{approval.decision.value} writes nothing")

    def _revert(self, version: Version) -> Plan | Refusal:
        """Also what gives access back, and also to a state that was only observed: a person said so."""
        if version.snapshot is None:
            return Refusal(Because.DELETED, "it is deleted: approve building it again instead")
        touched = [drift.facet for drift in version.assessment.drift.facets]
        return plan(version.snapshot, self._before(version), touched, self._scheme.rules, everything=True)

    def _before(self, version: Version) -> Snapshot | None:
        """The baseline; or, where that has moved on to this version, the state before it."""
        record = self._ledger.recall(version.ref).record
        if record is not None and record.baseline is not None and record.baseline.version < version.number:
            return self._baseline(version)
        held = self._versions.version(version.ref, version.number - 1)
        return held.snapshot if held is not None else None

    def _undo(self, approval: Approval) -> Plan | Refusal:
        """Back to the state from before the earlier plan, but only what that plan touched."""
        done = self._intents.get(approval.plan)
        if done is None or not done.wrote:
            return Refusal(Because.NO_INVERSE, "no such plan was carried out")
        before = self._versions.version(done.plan.ref, done.version)
        live = self._live(done.plan)
        if before is None or before.snapshot is None or isinstance(live, Gone):
            return _nothing()
        facets = done.plan.facets
        return plan(live, before.snapshot, facets, self._scheme.rules, everything=True, kind=Kind.UNDO)

    def _baseline(self, version: Version) -> Snapshot | None:
        record = self._ledger.recall(version.ref).record
        if record is None or record.baseline is None:
            return None
        held = self._versions.version(version.ref, record.baseline.version)
        return held.snapshot if held is not None else None


def _nothing() -> Refusal:
    return Refusal(Because.NO_BASELINE, "nothing is on record to go back to")
