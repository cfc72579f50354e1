"""The one place where the harness meets the use cases: each of them, as one process with its own faults has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from iamdrift.adapters.cloudtrail import understand
from iamdrift.adapters.ledger.outbox import outbox_item_of
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Consumer
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from iamdrift.domain.remediation.budget import Limit
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.plan import Rules as Planning
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.exposure import Outside as Exposure
from iamdrift.reports.digest import digest_bulletin, how_of, line_of
from iamdrift.usecases.announce_finding import AnnounceFinding, resend_pending
from iamdrift.usecases.announcing.flush_digests import flush_digests
from iamdrift.usecases.announcing.keep_pace import KeepPace
from iamdrift.usecases.assess_change import AssessChange, Pace
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look
from iamdrift.usecases.assessing.recognize import Recognize
from iamdrift.usecases.check_health import CheckHealth
from iamdrift.usecases.plan_sweep import PlanSweep
from iamdrift.usecases.relay_outbox import RelayOutbox
from iamdrift.usecases.remediate_drift import RemediateDrift
from iamdrift.usecases.report_sweep import ReportSweep
from iamdrift.usecases.respond import Respond
from iamdrift.usecases.sweep_account import SweepAccount
from iamdrift.usecases.sweeping.copy_heads import CopyHeads
from iamdrift.usecases.sweeping.gather_review import GatherReview
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
from iamdrift.usecases.taking_back.own_writes import OwnWrites
from iamdrift.usecases.taking_back.record_decision import RecordDecision
from iamdrift.usecases.taking_back.scheme import Scheme
from tests.chaos.outside import EXPECTED, REVERTS, REVERTS_WINDOW, WINDOW, WRITES, Outside, SoundHub
from tests.chaos.process import Process, Through
from tests.chaos.reading import Ours, Reader
from tests.fakes.remediation import REMEDIATOR
from tests.fakes.sweep import FakePointers

PENDING_TOO_LONG = timedelta(minutes=10)
_PACE = Pace(settle=10, settle_attempts=3, confirm=60, one_by_one=4, part=3)  # few are many here
_LIMITS = Limits(Limit(REVERTS, REVERTS_WINDOW), Limit(WRITES, WINDOW))


class Guardian:
    """The use cases, wired to the outside through one process. `queues` by name."""

    def __init__(self, outside: Outside, process: Process, queues: Mapping[str, Any]) -> None:
        self._outside, self._process, self._rules = outside, process, outside.rules
        self._queues = {name: Through(queue, process, f"queue.{name}") for name, queue in queues.items()}
        self._ledger: Any = Through(outside.ledger, process, "ledger")
        self._intents: Any = Through(outside.intents, process, "ledger.intents")
        self._approvals: Any = Through(outside.approvals, process, "ledger.approvals")
        self._switch: Any = Through(outside.switch, process, "ledger.switch")
        self._pointers: Any = Through(FakePointers(outside.ledger), process, "ledger.pointers")
        self._papers = SweepPapers(Through(outside.papers, process, "ledger.papers"))
        self._reader = Reader(outside, process)

    def _readers(self, account: str) -> Reader:  # noqa: ARG002 - there is one account
        return self._reader

    def _marks(self, _account: str) -> Mapping[str, str]:
        return self._process.effect("iam.marks", self._outside.marks)

    def _live(self, plan: Plan) -> Snapshot | Gone:
        return self._reader.read(plan.ref)

    def _remediator(self, _account: str) -> str:
        return REMEDIATOR

    @property
    def assess_change(self) -> AssessChange:
        return AssessChange(
            understand=Recognize(understand, Ours()),
            readers=self._readers,
            ledger=self._ledger,
            waiting=Through(self._outside.waiting, self._process, "ledger.waiting"),
            queue=self._queues["changes"],
            rejected=self._queues["rejected"],
            rules=self._rules,
            clock=self._process,
            pace=_PACE,
            own_writes=OwnWrites(self._intents, self._remediator),
        )

    @property
    def relay_outbox(self) -> RelayOutbox:
        return RelayOutbox(read=outbox_item_of, queues=self._consumers)

    @property
    def announce_finding(self) -> AnnounceFinding:
        machine, *people = (Through(each, self._process, f"topic.{each.name}") for each in self._outside.channels)
        told: Any = Through(self._outside.told, self._process, "ledger.told")
        return AnnounceFinding(
            outbox=self._ledger,
            people=people,
            machines=(machine,),
            pace=KeepPace(told, self._rules.settings.messages, self._process, line=line_of, how=how_of),
            write_digest=digest_bulletin,
            rejected=self._queues["rejected"],
            clock=self._process,
        )

    def flush_digests(self) -> object:
        return flush_digests(pending=self._ledger, queue=self._queues["announce"], clock=self._process)

    @property
    def check_health(self) -> CheckHealth:
        def resend() -> int:
            return resend_pending(
                pending=self._ledger, queues=self._consumers, clock=self._process, older_than=PENDING_TOO_LONG
            )

        return CheckHealth(
            expected=EXPECTED,
            hub=SoundHub(),
            parts=None,
            accounts=(),
            canary=lambda _account: None,
            resend=resend,
            pending_too_long=PENDING_TOO_LONG,
            topics=("email",),
            clock=self._process,
        )

    @property
    def remediate_drift(self) -> RemediateDrift:
        common: dict[str, Any] = {
            "ledger": self._ledger,
            "versions": self._ledger,
            "intents": self._intents,
            "finish": self._finish,
            "scheme": self._scheme,
            "clock": self._process,
        }
        return RemediateDrift(
            outbox=self._ledger,
            verdicts=AnswerVerdict(**common, announced=AdoptAnnounced(self._approvals, self._process)),
            approvals=AnswerApproval(**common, approvals=self._approvals, live=self._live),
            sessions=LiftSessions(self._intents, self._live, self._finish, self._process),
            rejected=self._queues["rejected"],
            clock=self._process,
        )

    @property
    def respond(self) -> Respond:
        return Respond(
            ledger=self._ledger,
            versions=self._ledger,
            approvals=self._approvals,
            decisions=RecordDecision(self._approvals, self._switch, self._scheme, self._process),
            sign_review=SignReview(self._papers, self._process),
            queue=self._queues["remediate"],
            scheme=self._scheme,
            clock=self._process,
        )

    @property
    def plan_sweep(self) -> PlanSweep:
        return PlanSweep(self._outside, self._papers, self._process)

    @property
    def sweep_account(self) -> SweepAccount:
        return SweepAccount(
            readers=self._readers,
            marks=self._marks,
            ledger=self._ledger,
            history=self._ledger,
            pointers=self._pointers,
            papers=self._papers,
            rules=self._rules,
            pack="pack",
            clock=self._process,
        )

    @property
    def report_sweep(self) -> ReportSweep:
        gather = GatherReview(
            self._papers,
            self._ledger,
            self._ledger,
            self._pointers,
            self._rules,
            lambda: ((), Exposure(), ()),
            self._process,
        )
        return ReportSweep(
            gather=gather,
            papers=self._papers,
            ledger=self._ledger,
            rules=self._rules,
            pack=lambda _review: {"review.html": b""},
            summary=lambda review, _place, _digest: Bulletin(review.sweep, review.sweep, ()),
            store=self._outside,
            teller=self._outside,
            tell_endings=lambda _accounts: 0,
            coverage=lambda results: Coverage(len(results), len(results), len(results), len(results)),
            copy_heads=CopyHeads(lambda _account: iter(()), None, self._process),
            clock=self._process,
        )

    @property
    def _consumers(self) -> Mapping[Consumer, Any]:
        return {consumer: self._queues[consumer.value] for consumer in Consumer}

    @property
    def _scheme(self) -> Scheme:
        return Scheme(self._rules.settings, Planning(self._rules.settings.parameters.protected_tags), self._remediator)

    @cached_property
    def _finish(self) -> FinishPlan:
        carry_out = CarryOut(
            live=self._live,
            writer=Through(self._outside.account, self._process, "iam"),
            intents=self._intents,
            switch=self._switch,
            clock=self._process,
            pause=self._process.pause,
            patience=Patience(),
        )
        opening = OpenIntent(self._intents, self._switch, self._process, _LIMITS)
        return FinishPlan(
            apply=ApplyPlan(self._intents, opening, carry_out, self._process),
            intents=self._intents,
            live=self._live,
            reassess=self._reassess,
            tell=AssessAccount(self._ledger, self._rules, self._process),
            schedule=self._outside.schedule,
            scheme=self._scheme,
            clock=self._process,
        )

    def _reassess(self, ref: PrincipalRef, cause: Cause) -> object:
        def read(wanted: PrincipalRef, _not_before: str) -> Snapshot | Gone:
            return self._reader.read(wanted)

        return AssessPrincipal(self._ledger, self._rules, self._process)(ref, Look(read, cause))
