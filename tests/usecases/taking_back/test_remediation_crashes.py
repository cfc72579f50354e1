"""A crash between writing, recording and telling loses none of them, and messages may come in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.outbox import Consumer, item_about
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.remediation.budget import Limit
from iamdrift.domain.remediation.intent import Status
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.steps import Step
from iamdrift.errors import LostRace
from iamdrift.usecases.taking_back.open_intent import Limits
from tests.domain.remediation.events import DOCUMENTS, a_role, text
from tests.fakes.iam import FakeIam
from tests.fakes.principals import allow
from tests.fakes.remediation import ANN, REMEDIATOR, FakeRemediation, Told

ROLE = a_role(boundary=None)


class CrashError(Exception):
    """The function is gone."""


@dataclass
class Effects:
    """Counts the effects that follow a write, and crashes before or after one of them, once."""

    crash_at: int = -1
    seen: int = 0

    def tick(self) -> None:
        self.seen += 1
        if self.seen - 1 == self.crash_at:
            raise CrashError


@dataclass
class CrashingTold(Told):
    effects: Effects = field(default_factory=Effects)

    def __call__(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> None:
        self.effects.tick()
        super().__call__(account, findings, cause, marker)
        self.effects.tick()


@dataclass
class CrashingRemediation(FakeRemediation):
    effects: Effects = field(default_factory=Effects)
    armed: bool = False

    def assess(self, ref: PrincipalRef, cause: Cause) -> None:
        if self.armed:
            self.effects.tick()
        super().assess(ref, cause)
        if self.armed:
            self.effects.tick()


def world(crash_at: int) -> CrashingRemediation:
    effects = Effects(crash_at)
    made = CrashingRemediation(iam=FakeIam(documents=DOCUMENTS), effects=effects, told=CrashingTold(effects=effects))
    made.accept(ROLE)
    return made


def admin(name: str = "admin") -> dict[str, str]:
    return {"RoleName": ROLE.ref.name, "PolicyName": name, "PolicyDocument": text(allow("*"))}


@pytest.mark.parametrize("stays", [False, True], ids=["taken back", "put back by somebody at once"])
@pytest.mark.parametrize("crash_at", range(6))
def test_what_follows_a_write_is_done_by_the_next_delivery(crash_at: int, stays: bool) -> None:
    guardian = world(crash_at)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **admin())
    if stays:
        guardian.iam.after_write = lambda _step: guardian.iam.call("PutRolePolicy", **admin())
    guardian.armed = True
    for _ in range(3):
        try:
            guardian.deliver(version)
            break
        except (CrashError, LostRace):
            guardian.clock.advance(360)
    assert guardian.iam.writes() == ["DeleteRolePolicy"]
    newest = next(iter(guardian.ledger.history(ROLE.ref)))
    assert newest.cause is not None
    assert (newest.cause.actor_arn == REMEDIATOR) != stays  # where it stays there is nothing new to record
    assert bool(guardian.told.findings) == stays
    assert not guardian.ledger.items[item_about(version, Consumer.REMEDIATE).id].pending


@settings(max_examples=25, deadline=None)
@given(st.permutations(["one", "two", "three"]), st.lists(st.integers(0, 2), max_size=4))
def test_messages_may_come_in_any_order_and_more_than_once(order: list[str], repeats: list[int]) -> None:
    """Three changes were judged before the first message arrives."""
    guardian = FakeRemediation(iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    plenty = Limit(99, timedelta(hours=1))
    guardian.limits = Limits(plenty, plenty)
    versions = {name: guardian.happens(ROLE.ref, "PutRolePolicy", **admin(name)) for name in sorted(order)}
    written: list[Step] = []
    guardian.iam.after_write = written.append
    for name in (*order, *(order[number] for number in repeats)):
        version = versions[name]
        guardian.again(version)
    seen = guardian.iam.read(ROLE.ref)
    assert isinstance(seen, Snapshot)
    assert marks(seen) == marks(ROLE)
    assert sorted(step.undoes for step in written) == ["inline/one", "inline/three", "inline/two"]


@pytest.mark.parametrize("written", [False, True], ids=["before it wrote", "after it wrote"])
def test_what_was_begun_and_is_accepted_meanwhile_is_ended_and_told_where_it_wrote(written: bool) -> None:
    guardian = FakeRemediation(iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **admin())

    def dies(_step: Step) -> None:
        raise CrashError

    if written:
        guardian.iam.after_write = dies
    else:
        guardian.iam.before_write = dies
    with pytest.raises(CrashError):
        guardian.deliver(version)
    record = guardian.ledger.recall(ROLE.ref).record
    assert record is not None
    assert record.baseline is not None
    key = (ROLE.ref.account, ROLE.ref.type, ROLE.ref.unique_id)
    guardian.ledger.baselines[key] = replace(record.baseline, version=version.number)
    guardian.clock.advance(1080)
    guardian.deliver(version)
    (intent,) = guardian.intents.of_account(ROLE.ref.account)
    assert intent.status is Status.STOPPED
    assert intent.left == ("inline/admin",)
    assert [finding.guardrail for (finding,) in guardian.told.findings.values()] == ["remediation-not-completed"]


def test_what_was_stopped_and_not_told_is_told_although_it_is_accepted_meanwhile() -> None:
    guardian = world(crash_at=0)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **admin())
    guardian.switch.why = "maintenance"
    with pytest.raises(CrashError):
        guardian.deliver(version)
    record = guardian.ledger.recall(ROLE.ref).record
    assert record is not None
    assert record.baseline is not None
    key = (ROLE.ref.account, ROLE.ref.type, ROLE.ref.unique_id)
    guardian.ledger.baselines[key] = replace(record.baseline, version=version.number)
    guardian.deliver(version)
    assert [finding.guardrail for (finding,) in guardian.told.findings.values()] == ["remediation-not-completed"]


def test_an_approved_plan_that_was_begun_is_ended_although_the_approval_means_another_by_now() -> None:
    """Accepted meanwhile, the state is no longer compared with the baseline but with the one before it."""
    guardian = FakeRemediation(settings=Settings(mode=Mode.NOTIFY), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    guardian.happens(ROLE.ref, "PutRolePolicy", **{**admin(), "PolicyDocument": text(allow("s3:*"))})
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **admin())
    _accepted(guardian, 1)
    assert guardian.asks(ANN, "revert", ROLE.ref, version.number).status == 202

    def dies(_step: Step) -> None:
        raise CrashError

    (message,) = guardian.queue.take()
    guardian.iam.before_write = dies
    with pytest.raises(CrashError):
        guardian.remediate(message)
    guardian.iam.before_write = lambda _step: None
    _accepted(guardian, version.number)
    guardian.clock.advance(1080)
    guardian.remediate(message)
    begun, anew = guardian.intents.of_account(ROLE.ref.account)
    assert begun.id != anew.id
    assert (begun.status, anew.status) == (Status.STOPPED, Status.VERIFIED)
    assert begun.id in guardian.told.findings


def _accepted(guardian: FakeRemediation, number: int) -> None:
    """This version is the accepted one."""
    record = guardian.ledger.recall(ROLE.ref).record
    assert record is not None
    assert record.baseline is not None
    key = (ROLE.ref.account, ROLE.ref.type, ROLE.ref.unique_id)
    guardian.ledger.baselines[key] = replace(record.baseline, version=number)
