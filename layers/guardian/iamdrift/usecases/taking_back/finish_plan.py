"""Finish a plan: apply it, record the state it led to, tell what did not succeed, and deny the sessions of the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.plan import Kind, Plan
from iamdrift.domain.remediation.sessions import deny_sessions, lifts_at
from iamdrift.domain.remediation.telling import outcome_findings, own_cause
from iamdrift.errors import LostRace
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.apply_plan import ApplyPlan
from iamdrift.usecases.taking_back.carry_out import Proof
from iamdrift.usecases.taking_back.ports import Intents, Live, Reassess, Schedule, Tell
from iamdrift.usecases.taking_back.scheme import Scheme


class FinishPlan:
    """Each part is idempotent and follows from what is on record, so that a crash between two of them loses neither."""

    def __init__(
        self,
        *,
        apply: ApplyPlan,
        intents: Intents,
        live: Live,
        reassess: Reassess,
        tell: Tell,
        schedule: Schedule,
        scheme: Scheme,
        clock: Clock,
    ) -> None:
        self._apply = apply
        self._intents = intents
        self._live = live
        self._reassess = reassess
        self._tell = tell
        self._schedule = schedule
        self._scheme = scheme
        self._clock = clock

    def __call__(self, intent: Intent, proof: Proof) -> Intent:
        outcome = self._apply(intent, proof)
        if outcome.status is Status.VERIFIED and self._denies(outcome):
            self._deny_sessions(outcome)
        self._follow_up(outcome)
        return outcome

    def stopped(self, intent: Intent) -> Intent:
        """Not applied at all, which people are told."""
        try:
            self._intents.record(intent)
        except LostRace:
            intent = self._intents.get(intent.id) or intent
        self._follow_up(intent)
        return intent

    def settle(self, ref: PrincipalRef, occasion: str) -> None:
        """Once an occasion is answered: what was begun for it, and is decided otherwise by now, is ended; and what an
        earlier delivery ended, and had no time to tell, is told.

        Raises LostRace while another delivery works on it.
        """
        for intent in self._intents.of_account(ref.account):
            if intent.occasion != occasion or intent.plan.ref.unique_id != ref.unique_id:
                continue
            if intent.status is Status.OPEN:
                self._follow_up(self._apply.give_up(intent.id, "it was decided otherwise after it had begun"))
            else:
                self._report(intent, own_cause(intent, "", self._clock()))

    def _follow_up(self, outcome: Intent) -> None:
        role = self._scheme.remediator(outcome.plan.ref.account)
        own = own_cause(outcome, role, self._clock())
        if outcome.wrote or outcome.status is Status.REASSESS:
            self._reassess(outcome.plan.ref, own if outcome.wrote else outcome.cause or own)
        self._report(outcome, own)

    def _report(self, outcome: Intent, own: Cause) -> None:
        """Once, however often it is called: the marker is the plan."""
        if findings := outcome_findings(outcome):
            self._tell(outcome.plan.ref.account, findings, outcome.cause or own, outcome.id)

    def _denies(self, outcome: Intent) -> bool:
        """Only after a trust revert: a policy binds the sessions that are there at once."""
        wanted = self._scheme.settings.remediation.deny_sessions
        return wanted and outcome.plan.kind is Kind.REVERT and "trust" in outcome.plan.facets and outcome.wrote

    def _deny_sessions(self, reverted: Intent) -> None:
        live = self._live(reverted.plan)
        changed = datetime.fromisoformat(reverted.cause.time if reverted.cause is not None else reverted.time)
        ended = datetime.fromisoformat(max(made.ended for made in reverted.made))
        found = deny_sessions(live, changed, ended, self._scheme.rules) if isinstance(live, Snapshot) else None
        if not isinstance(found, Plan):
            return
        occasion = f"sessions of {reverted.id}"
        denial = Intent(found.id_for(occasion), found, Status.OPEN, reverted.time, occasion, cause=reverted.cause)
        # Scheduled before it is written: one that lifts nothing is harmless, a denial that never ends is not.
        self._schedule.at(lifts_at(ended).isoformat(), denial.id, {"lift": denial.id})
        outcome = self._apply(replace(denial, version=reverted.version), lambda _live: "")
        self._report(outcome, own_cause(outcome, "", ended))
