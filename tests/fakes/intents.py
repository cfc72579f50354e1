"""Intents, approvals and the kill switch in memory, with the conditions that the real ledger holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.outbox import OutboxItem
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.remediation.approval import Approval, Decision
from iamdrift.domain.remediation.budget import Spent
from iamdrift.domain.remediation.intent import Intent, Status, decode_intent, encode_intent
from iamdrift.errors import LostRace
from tests.fakes.ledger import FakeLedger


@dataclass
class FakeIntents:
    bodies: dict[str, str] = field(default_factory=dict)
    budgets: dict[str, Spent] = field(default_factory=dict)

    def get(self, intent_id: str) -> Intent | None:
        return decode_intent(self.bodies[intent_id]) if intent_id in self.bodies else None

    def record(self, intent: Intent, spending: Mapping[str, Spent] | None = None) -> None:
        known = self.get(intent.id)
        if known is not None and known.status is not Status.PROPOSED:
            raise LostRace(intent.id)
        for budget, spent in (spending or {}).items():
            if self.spent(budget).revision != spent.revision - 1:
                raise LostRace(budget)
        self.budgets |= spending or {}
        self._put(intent)

    def claim(self, intent_id: str, now: str, until: str) -> Intent:
        known = self.get(intent_id)
        if known is not None and known.status.final:
            return known
        if known is None or known.status is not Status.OPEN or known.lease > now:
            raise LostRace(intent_id)
        self._put(replace(known, lease=until))
        return replace(known, lease=until)

    def save(self, intent: Intent, *, release: str = "") -> None:
        known = self.get(intent.id)
        if known is None or known.lease != intent.lease or known.status is not Status.OPEN:
            raise LostRace(intent.id)
        self._put(replace(intent, lease=release) if release else intent)

    def spent(self, budget: str) -> Spent:
        return self.budgets.get(budget, Spent())

    def of_account(self, account: str) -> Iterable[Intent]:
        intents = (decode_intent(body) for body in self.bodies.values())
        return [intent for intent in intents if intent.plan.ref.account == account]

    def _put(self, intent: Intent) -> None:
        self.bodies[intent.id] = encode_intent(intent)


@dataclass
class FakeSwitch:
    why: str = ""

    def stopped(self) -> str:
        return self.why

    def turn(self, *, stop: bool, by: str, why: str, now: str) -> None:
        self.why = f"{by} at {now}: {why}" if stop else ""


@dataclass
class FakeApprovals:
    """`ledger`: whose baselines it sets."""

    ledger: FakeLedger = field(default_factory=FakeLedger)
    approvals: dict[str, Approval] = field(default_factory=dict)
    firsts: dict[tuple[str, str], Approval] = field(default_factory=dict)
    announced: dict[str, Approval] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    snoozed: dict[str, Approval] = field(default_factory=dict)

    def get(self, approval_id: str) -> Approval | None:
        return self.approvals.get(approval_id)

    def record(self, approval: Approval) -> None:
        self.approvals[approval.id] = approval
        if approval.decision is Decision.APPROVE and approval.second is None and approval.ref is not None:
            self.firsts[approval.ref.unique_id, approval.digest] = approval
        if approval.decision is Decision.PREAPPROVE:
            self.announced[approval.digest] = approval

    def snooze(self, approval: Approval, reminder: OutboxItem) -> None:
        assert approval.ref is not None
        self.approvals[approval.id] = approval
        self.snoozed[approval.ref.unique_id] = approval
        self.ledger.items.setdefault(reminder.id, reminder)

    def adopt(self, approval: Approval, baseline: Baseline) -> None:
        assert approval.ref is not None
        record = self.ledger.recall(approval.ref).record
        if record is None or (record.version, record.digest) != (baseline.version, baseline.digest):
            raise LostRace(str(approval.ref))
        self.ledger.baselines[record.ref.account, record.ref.type, record.ref.unique_id] = baseline
        self.approvals[approval.id] = approval

    def waiting(self, ref: PrincipalRef, digest: str) -> Approval | None:
        return self.firsts.get((ref.unique_id, digest))

    def preapproved(self, plan_digest: str, now: str) -> Approval | None:
        found = self.announced.get(plan_digest)
        return found if found is not None and now < found.until else None

    def waive(self, waiver: Waiver, ref: PrincipalRef) -> None:
        self.waivers.append(waiver)
        self.ledger.granted[ref.unique_id] = (*self.ledger.granted.get(ref.unique_id, ()), waiver)
