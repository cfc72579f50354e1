"""Remediation wired to fakes: an account in memory, a ledger in memory, and every use case that writes or decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.outbox import Consumer, item_about
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from iamdrift.domain.remediation.approval import Signer
from iamdrift.domain.remediation.budget import Limit
from iamdrift.domain.remediation.plan import Rules
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look
from iamdrift.usecases.assessing.assess_principal import Rules as Judging
from iamdrift.usecases.outcome import Outcome
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
from iamdrift.usecases.taking_back.response import Response
from iamdrift.usecases.taking_back.scheme import Scheme
from tests.fakes.clock import FakeClock
from tests.fakes.guardian import ADMIN
from tests.fakes.iam import FakeIam
from tests.fakes.intents import FakeApprovals, FakeIntents, FakeSwitch
from tests.fakes.ledger import FakeLedger
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT
from tests.fakes.queue import FakeQueue

REMEDIATOR = f"arn:aws:iam::{ACCOUNT}:role/iamdrift/iamdrift-remediator"
ANN = Signer("arn:aws:iam::111122223333:user/ann", "AIDAANNANNANNANN", ACCOUNT)
BOB = Signer("arn:aws:iam::111122223333:user/bob", "AIDABOBBOBBOBBOB", ACCOUNT)
MALLORY = "AROAMALLORY12345"


def cause(number: int, *, by: str = MALLORY, arn: str = "", name: str = "PutRolePolicy", time: str = "") -> Cause:
    issuer = arn or f"arn:aws:iam::{ACCOUNT}:role/mallory"
    return Cause(
        f"event-{number}",
        name,
        "iam.amazonaws.com",
        ACCOUNT,
        "us-east-1",
        time or "2026-11-24T03:00:00+00:00",
        "role session mallory",
        actor_arn=issuer,
        actor_id=f"{by}:session" if by.startswith("AROA") else by,
    )


@dataclass
class Told:
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def __call__(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> None:  # noqa: ARG002 - a real one records it
        assert {finding.principal for finding in findings} == {account_ref(account)}  # as a real one needs them
        self.findings.setdefault(marker, tuple(findings))


@dataclass
class Planned:
    """What is scheduled: name -> (time, message)."""

    jobs: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def at(self, time: str, name: str, message: Mapping[str, str]) -> None:
        self.jobs[name] = (time, dict(message))


@dataclass
class FakeRemediation:
    settings: Settings = field(default_factory=lambda: Settings(mode=Mode.REVERT))
    iam: FakeIam = field(default_factory=FakeIam)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    intents: FakeIntents = field(default_factory=FakeIntents)
    switch: FakeSwitch = field(default_factory=FakeSwitch)
    papers: SweepPapers = field(default_factory=lambda: SweepPapers(FakePapers()))
    clock: FakeClock = field(default_factory=FakeClock)
    told: Told = field(default_factory=Told)
    schedule: Planned = field(default_factory=Planned)
    queue: FakeQueue = field(default_factory=FakeQueue)
    rejected: FakeQueue = field(default_factory=FakeQueue)
    guardrails: tuple[Guardrail, ...] = (ADMIN,)
    limits: Limits = field(default_factory=lambda: Limits(Limit(2, timedelta(hours=24)), Limit(30, timedelta(hours=1))))
    events: int = 0

    def __post_init__(self) -> None:
        self.approvals = FakeApprovals(self.ledger)

    @property
    def scheme(self) -> Scheme:
        rules = Rules(self.settings.parameters.protected_tags)
        return Scheme(self.settings, rules, lambda _account: REMEDIATOR)

    @property
    def apply(self) -> ApplyPlan:
        carry_out = CarryOut(
            live=self.iam,
            writer=self.iam,
            intents=self.intents,
            switch=self.switch,
            clock=self.clock,
            pause=self.clock.advance,
            patience=Patience(looks=3, pause=1),
        )
        opening = OpenIntent(self.intents, self.switch, self.clock, self.limits)
        return ApplyPlan(self.intents, opening, carry_out, self.clock)

    @property
    def finish(self) -> FinishPlan:
        return FinishPlan(
            apply=self.apply,
            intents=self.intents,
            live=self.iam,
            reassess=self.assess,
            tell=self.told,
            schedule=self.schedule,
            scheme=self.scheme,
            clock=self.clock,
        )

    @property
    def remediate(self) -> RemediateDrift:
        verdicts = AnswerVerdict(
            ledger=self.ledger,
            versions=self.ledger,
            intents=self.intents,
            announced=AdoptAnnounced(self.approvals, self.clock),
            finish=self.finish,
            scheme=self.scheme,
            clock=self.clock,
        )
        approvals = AnswerApproval(
            approvals=self.approvals,
            ledger=self.ledger,
            versions=self.ledger,
            intents=self.intents,
            live=self.iam,
            finish=self.finish,
            scheme=self.scheme,
            clock=self.clock,
        )
        sessions = LiftSessions(self.intents, self.iam, self.finish, self.clock)
        return RemediateDrift(
            outbox=self.ledger,
            verdicts=verdicts,
            approvals=approvals,
            sessions=sessions,
            rejected=self.rejected,
            clock=self.clock,
        )

    @property
    def respond(self) -> Respond:
        return Respond(
            ledger=self.ledger,
            versions=self.ledger,
            approvals=self.approvals,
            decisions=RecordDecision(self.approvals, self.switch, self.scheme, self.clock),
            sign_review=SignReview(self.papers, self.clock),
            queue=self.queue,
            scheme=self.scheme,
            clock=self.clock,
        )

    def assess(self, ref: PrincipalRef, cause: Cause) -> None:
        """Read and record it, as assess_change does."""
        self.clock.advance(1)
        judging = Judging(self.guardrails, self.settings, PolicyEngine())

        def read(wanted: PrincipalRef, _not_before: str) -> Snapshot | Gone:
            return self.iam.read(wanted)

        AssessPrincipal(self.ledger, judging, self.clock)(ref, Look(read, cause))

    def accept(self, snapshot: Snapshot) -> FakeRemediation:
        """The principal exists, is on record, and its state is accepted."""
        self.iam.holds(snapshot)
        self.assess(snapshot.ref, cause(0, by="AROAPIPELINE1234"))
        record = self.ledger.recall(snapshot.ref).record
        assert record is not None
        self.ledger.baselines[snapshot.ref.account, snapshot.ref.type, snapshot.ref.unique_id] = Baseline(
            Acceptance.ACCEPTED, record.version, record.digest, record.time, by="ann"
        )
        return self

    def happens(self, ref: PrincipalRef, api: str, *, by: str = MALLORY, arn: str = "", **parameters: Any) -> Version:
        """Somebody calls IAM, and the guardian has assessed it."""
        self.events += 1
        self.iam.call(api, **parameters)
        why = cause(self.events, by=by, arn=arn, name=api, time=self.clock().isoformat())
        self.assess(ref, why)
        version = next(iter(self.ledger.history(ref)))
        assert version.cause == why
        return version

    def deliver(self, version: Version) -> Outcome:
        """The outbox item of a version that calls for an answer, as often as it is delivered."""
        item = item_about(version, Consumer.REMEDIATE)
        self.ledger.items.setdefault(item.id, item)
        self.clock.advance(1)
        return self.remediate(json.dumps({"outbox": item.id}))

    def again(self, version: Version) -> Outcome:
        """The same message, as if it had not been marked as dealt with."""
        item_id = item_about(version, Consumer.REMEDIATE).id
        self.ledger.items[item_id] = replace(self.ledger.items[item_id], pending=True)
        return self.deliver(version)

    def asks(self, signer: Signer, decision: str, ref: PrincipalRef, version: int = 0, **more: Any) -> Response:
        body: dict[str, Any] = {
            "decision": decision,
            "why": "because",
            "account": ref.account,
            "type": ref.type.value,
            "name": ref.name,
        }
        body |= {"version": version} if version else {}
        self.events += 1
        return self.respond(signer, f"request-{self.events}", body | more)

    def approvals_delivered(self) -> list[Outcome]:
        return [self.remediate(body) for body in self.queue.take()]
