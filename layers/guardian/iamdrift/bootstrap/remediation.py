"""Where taking back and deciding meet their adapters; what they share with the rest of the guardian is handed in."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cached_property
from typing import Any

from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.iam.writer import IamWriter
from iamdrift.adapters.ledger.approvals import DynamoApprovals, LedgerSwitch
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoOutbox
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.schedules import OneOffSchedules
from iamdrift.bootstrap.shared import Shared
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from iamdrift.domain.remediation.budget import Limit
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.plan import Rules as Planning
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look
from iamdrift.usecases.remediate_drift import RemediateDrift
from iamdrift.usecases.respond import Respond
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.sign_review import SignReview
from iamdrift.usecases.taking_back.adopt_announced import AdoptAnnounced
from iamdrift.usecases.taking_back.answer_approval import AnswerApproval
from iamdrift.usecases.taking_back.answer_verdict import AnswerVerdict
from iamdrift.usecases.taking_back.apply_plan import ApplyPlan
from iamdrift.usecases.taking_back.carry_out import CarryOut, Patience
from iamdrift.usecases.taking_back.finish_plan import FinishPlan
from iamdrift.usecases.taking_back.lift_sessions import LiftSessions
from iamdrift.usecases.taking_back.open_intent import Limits, OpenIntent
from iamdrift.usecases.taking_back.record_decision import RecordDecision
from iamdrift.usecases.taking_back.scheme import Scheme


class RemediationBootstrap:
    """WRITES_STOPPED: not empty stops every write."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._environ = shared.environ

    @cached_property
    def remediate_drift(self) -> RemediateDrift:
        common: dict[str, Any] = {
            "ledger": self._ledger,
            "versions": DynamoHistory(self._shared.table),
            "intents": self._intents,
            "finish": self._finish,
            "scheme": self._scheme,
            "clock": utc_now,
        }
        return RemediateDrift(
            outbox=DynamoOutbox(self._shared.table),
            verdicts=AnswerVerdict(**common, announced=AdoptAnnounced(self._approvals, utc_now)),
            approvals=AnswerApproval(**common, approvals=self._approvals, live=self._live),
            sessions=LiftSessions(self._intents, self._live, self._finish, utc_now),
            rejected=self._shared.queue("REJECTED_QUEUE_URL"),
            clock=utc_now,
        )

    @cached_property
    def respond(self) -> Respond:
        return Respond(
            ledger=self._ledger,
            versions=DynamoHistory(self._shared.table),
            approvals=self._approvals,
            decisions=RecordDecision(self._approvals, self._switch, self._scheme, utc_now),
            sign_review=SignReview(SweepPapers(DynamoPapers(self._shared.table, utc_now)), utc_now),
            queue=self._shared.queue("REMEDIATE_QUEUE_URL"),
            scheme=self._scheme,
            clock=utc_now,
        )

    @cached_property
    def _finish(self) -> FinishPlan:
        carry_out = CarryOut(
            live=self._live,
            writer=self._writer,
            intents=self._intents,
            switch=self._switch,
            clock=utc_now,
            pause=time.sleep,
            patience=Patience(),
        )
        return FinishPlan(
            apply=ApplyPlan(
                self._intents, OpenIntent(self._intents, self._switch, utc_now, self._limits), carry_out, utc_now
            ),
            intents=self._intents,
            live=self._live,
            reassess=self._reassess,
            tell=AssessAccount(self._ledger, self._shared.rules(), utc_now),
            schedule=OneOffSchedules(
                self._shared.client("scheduler"),
                self._environ["SCHEDULE_GROUP"],
                self._environ["REMEDIATE_QUEUE_ARN"],
                self._environ["SCHEDULE_ROLE_ARN"],
            ),
            scheme=self._scheme,
            clock=utc_now,
        )

    def _reassess(self, ref: PrincipalRef, cause: Cause) -> object:
        def read(wanted: PrincipalRef, _not_before: str) -> Snapshot | Gone:
            return self._shared.reader(wanted.account).read(wanted)

        around = self._shared.around.of_plans
        return AssessPrincipal(self._ledger, self._shared.rules(), utc_now, around)(ref, Look(read, cause))

    @cached_property
    def _scheme(self) -> Scheme:
        settings = self._shared.rules().settings
        own = tuple(pattern for pattern in self._environ["GUARDIAN_ROLES"].split(",") if pattern)
        return Scheme(settings, Planning(settings.parameters.protected_tags, own), self._shared.remediator)

    @cached_property
    def _limits(self) -> Limits:
        told = self._shared.rules().settings.remediation
        return Limits(
            Limit(told.reverts_per_principal, timedelta(hours=told.principal_window_hours)),
            Limit(told.writes_per_account, timedelta(minutes=told.account_window_minutes)),
        )

    @cached_property
    def _writer(self) -> IamWriter:
        def connect(service: str, credentials: dict[str, str]) -> Any:
            return self._shared.client(service, **credentials)

        return IamWriter(self._shared.client("sts"), connect, self._shared.remediator)

    def _live(self, plan: Plan) -> Snapshot | Gone:
        return self._shared.reader(plan.ref.account).read(plan.ref)

    @cached_property
    def _ledger(self) -> DynamoLedger:
        return DynamoLedger(self._shared.table)

    @cached_property
    def _intents(self) -> DynamoIntents:
        return DynamoIntents(self._shared.table)

    @cached_property
    def _approvals(self) -> DynamoApprovals:
        return DynamoApprovals(self._shared.table)

    @cached_property
    def _switch(self) -> LedgerSwitch:
        return LedgerSwitch(self._shared.table, self._environ.get("WRITES_STOPPED", ""))
