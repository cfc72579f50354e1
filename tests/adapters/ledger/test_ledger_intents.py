"""What every keeper of intents, budgets, approvals and the switch must do, held against memory and DynamoDB."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.ledger.approvals import DynamoApprovals, DynamoSnoozes, LedgerSwitch
from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoPending
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.judging.assessment import AccessChange, Assessment, Verdict
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.commit import Memory, plan_commit
from iamdrift.domain.ledger.outbox import Consumer, Hold, OutboxItem, Why
from iamdrift.domain.principals.drift import Drift
from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.remediation.approval import Approval, Decision
from iamdrift.domain.remediation.budget import Spent
from iamdrift.domain.remediation.intent import Intent, Made, Status
from iamdrift.domain.remediation.plan import Plan
from iamdrift.errors import LostRace
from iamdrift.usecases.ports import Ledger
from iamdrift.usecases.taking_back.ports import Approvals, Intents, Switch
from tests.domain.remediation.events import EVENTS, a_role
from tests.fakes.intents import FakeApprovals, FakeIntents, FakeSwitch
from tests.fakes.ledger import FakeLedger
from tests.fakes.principals import ACCOUNT
from tests.fakes.remediation import ANN, BOB

NOW, LATER, LAST = (f"2026-11-24T03:0{minute}:00+00:00" for minute in (0, 2, 4))


@dataclass(frozen=True)
class Ports:
    intents: Intents
    approvals: Approvals
    switch: Switch
    ledger: Ledger


@pytest.fixture(params=["fake", "dynamodb"])
def ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    if request.param == "fake":
        ledger = FakeLedger()
        yield Ports(FakeIntents(), FakeApprovals(ledger), FakeSwitch(), ledger)
        return
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(TableName="ledger", **TABLE_SCHEMA)
        table = LedgerTable(client, "ledger")
        yield Ports(DynamoIntents(table), DynamoApprovals(table), LedgerSwitch(table), DynamoLedger(table))


def intent(status: Status = Status.OPEN, occasion: str = "version 2") -> Intent:
    made = EVENTS[0].plan()
    assert isinstance(made, Plan)
    return Intent(made.id_for(occasion), made, status, NOW, occasion)


def approval(decision: Decision = Decision.APPROVE, **fields: object) -> Approval:
    base = Approval("A1", decision, ANN, "because", NOW, a_role().ref, 1, digest(a_role()), until=LATER)
    return replace(base, **fields)  # type: ignore[arg-type]  # single fields of it


def test_an_intent_is_recorded_once_and_reads_back(ports: Ports) -> None:
    assert ports.intents.get("iamdrift-none") is None
    ports.intents.record(intent())
    assert ports.intents.get(intent().id) == intent()
    with pytest.raises(LostRace):
        ports.intents.record(replace(intent(), reason="another"))
    assert list(ports.intents.of_account(ACCOUNT)) == [intent()]
    assert list(ports.intents.of_account("999988887777")) == []


def test_a_proposal_may_be_opened_and_nothing_else_replaced(ports: Ports) -> None:
    ports.intents.record(intent(Status.PROPOSED))
    ports.intents.record(intent())
    for status in (Status.SHADOW, Status.STOPPED):
        with pytest.raises(LostRace):
            ports.intents.record(intent(status))


def test_one_delivery_at_a_time_works_on_it(ports: Ports) -> None:
    ports.intents.record(intent())
    claimed = ports.intents.claim(intent().id, NOW, LATER)
    assert claimed.lease == LATER
    with pytest.raises(LostRace):
        ports.intents.claim(intent().id, NOW, LAST)
    again = ports.intents.claim(intent().id, LATER, LAST)
    with pytest.raises(LostRace):
        ports.intents.save(claimed.with_step(0, Made(NOW)))
    ports.intents.save(again.with_step(0, Made(NOW, LATER, 0.25)))
    found = ports.intents.get(intent().id)
    assert found is not None
    assert found.made_at(0) == Made(NOW, LATER, 0.25)


def test_a_released_one_can_be_claimed_at_once(ports: Ports) -> None:
    ports.intents.record(intent())
    ports.intents.save(ports.intents.claim(intent().id, NOW, LATER), release="2026-11-24T03:00:00+00:00")
    assert ports.intents.claim(intent().id, NOW, LAST).lease == LAST


def test_what_has_ended_stays_as_it_is(ports: Ports) -> None:
    ports.intents.record(intent())
    claimed = ports.intents.claim(intent().id, NOW, LATER)
    ended = replace(claimed, status=Status.VERIFIED)
    ports.intents.save(ended)
    assert ports.intents.claim(intent().id, LAST, LAST).status is Status.VERIFIED
    with pytest.raises(LostRace):
        ports.intents.save(replace(ended, status=Status.FAILED))


def test_an_intent_that_is_not_on_record_cannot_be_claimed(ports: Ports) -> None:
    with pytest.raises(LostRace):
        ports.intents.claim("iamdrift-none", NOW, LATER)


def test_a_budget_is_spent_with_the_intent_or_not_at_all(ports: Ports) -> None:
    first, second = intent(occasion="version 2"), intent(occasion="version 3")
    ports.intents.record(first, {"a": Spent((NOW,), 1), "b": Spent((NOW, NOW), 1)})
    assert ports.intents.spent("a") == Spent((NOW,), 1)
    assert ports.intents.spent("b") == Spent((NOW, NOW), 1)
    with pytest.raises(LostRace):
        ports.intents.record(second, {"a": Spent((NOW, NOW), 2), "b": Spent((NOW,), 1)})
    assert ports.intents.get(second.id) is None
    assert ports.intents.spent("a") == Spent((NOW,), 1)
    ports.intents.record(second, {"a": Spent((NOW, LATER), 2)})
    assert ports.intents.spent("a") == Spent((NOW, LATER), 2)
    with pytest.raises(LostRace):
        ports.intents.record(intent(occasion="version 4"), {"a": Spent((LATER,), 2)})
    assert ports.intents.spent("a") == Spent((NOW, LATER), 2)
    assert ports.intents.spent("c") == Spent()


def test_hostile_ids_find_nothing(ports: Ports) -> None:
    for hostile in ("", "#", "x" * 3000, "\udc80", "INTENT#x"):
        assert ports.intents.get(hostile) is None
        assert ports.approvals.get(hostile) is None


def test_approvals_read_back(ports: Ports) -> None:
    given = approval(second=BOB, diff=("added trust",))
    ports.approvals.record(given)
    ports.approvals.record(given)
    assert ports.approvals.get("A1") == given
    assert ports.approvals.get("A2") is None


def test_a_first_approval_waits_for_the_same_state_only(ports: Ports) -> None:
    ports.approvals.record(approval())
    assert ports.approvals.waiting(a_role().ref, digest(a_role())) == approval()
    assert ports.approvals.waiting(a_role().ref, "other") is None
    assert ports.approvals.waiting(replace(a_role().ref, unique_id="AROAOTHER1234567"), digest(a_role())) is None


def test_an_announcement_holds_until_it_ends(ports: Ports) -> None:
    ports.approvals.record(approval(Decision.PREAPPROVE, digest="plan"))
    assert ports.approvals.preapproved("plan", NOW) is not None
    assert ports.approvals.preapproved("plan", LATER) is None
    assert ports.approvals.preapproved("other", NOW) is None


def test_only_the_state_that_is_there_is_adopted(ports: Ports) -> None:
    role = a_role()
    assessed = Assessment(
        role.ref,
        NOW,
        digest(role),
        Drift(),
        AccessChange(),
        (),
        Severity.INFO,
        Verdict.COMPLIANT,
        Verdict.COMPLIANT,
        first_sight=True,
    )
    commit = plan_commit(Memory(), assessed, role, None)
    assert commit is not None
    ports.ledger.commit(commit)
    accepted = Baseline(Acceptance.ACCEPTED, 1, digest(role), NOW, by="ann")
    for other in (replace(accepted, version=2), replace(accepted, digest="other")):
        with pytest.raises(LostRace):
            ports.approvals.adopt(approval(), other)
    ports.approvals.adopt(approval(), accepted)
    record = ports.ledger.recall(role.ref).record
    assert record is not None
    assert record.baseline == accepted
    assert ports.approvals.get("A1") == approval()


def test_the_switch_stays_as_it_was_turned(ports: Ports) -> None:
    assert ports.switch.stopped() == ""
    ports.switch.turn(stop=True, by="ann", why="drill", now=NOW)
    assert "drill" in ports.switch.stopped()
    ports.switch.turn(stop=False, by="ann", why="over", now=LATER)
    assert ports.switch.stopped() == ""


@mock_aws
def test_the_parameter_stops_writes_whatever_the_flag_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("dynamodb")
    client.create_table(TableName="ledger", **TABLE_SCHEMA)
    assert "incident" in LedgerSwitch(LedgerTable(client, "ledger"), "incident 7").stopped()


@mock_aws
def test_waivers_and_snoozes_lie_beside_their_principal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("dynamodb")
    client.create_table(TableName="ledger", **TABLE_SCHEMA)
    approvals, ref = DynamoApprovals(LedgerTable(client, "ledger")), a_role().ref
    waiver = Waiver("W1", "admin", PrincipalPattern(ref.unique_id), "ann", "why", "T-1", NOW, LATER)
    approvals.waive(waiver, ref)
    assert approvals.waivers(ref) == (waiver,)
    assert approvals.waivers(replace(ref, unique_id="AROAOTHER1234567")) == ()
    snoozes, pending = DynamoSnoozes(LedgerTable(client, "ledger")), DynamoPending(LedgerTable(client, "ledger"))
    assert snoozes(ref) is None
    hold = Hold(LATER, "digest", Why.SNOOZED, Severity.HIGH, "it stands")
    item = OutboxItem("snooze-1", Consumer.ANNOUNCE, ref, 2, NOW, hold=hold)
    for _ in range(2):  # the same snooze twice is one
        approvals.snooze(approval(Decision.SNOOZE), item)
    assert snoozes(ref) == approval(Decision.SNOOZE)
    assert list(pending.due(LATER)) == []
    assert list(pending.due("9999")) == [item]
    assert list(pending.pending(Consumer.ANNOUNCE, "9999")) == []
