"""What one session does within minutes is one incident: told in one thread, and more severe than its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from iamdrift.adapters.ledger.incidents import DynamoIncidents
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.events.incident_burst import Incident, IncidentStep, joined, session_of, step_of
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.event import event_detail
from iamdrift.reports.text import EmailText
from tests.fakes.announcing import Announcer
from tests.fakes.clock import FakeClock
from tests.fakes.events import ALICE, put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import allow, inline, role

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def step(
    number: int, minutes: float = 0, principal: str = "role a", severity: Severity = Severity.MEDIUM
) -> IncidentStep:
    time = (START + timedelta(minutes=minutes)).isoformat()
    return IncidentStep(f"m{number}", time, "PutRolePolicy", principal, severity)


def grown(*steps: IncidentStep) -> Incident:
    incident: Incident | None = None
    for each in steps:
        incident = joined(incident, "session", each)
    assert incident is not None
    return incident


def test_a_single_change_is_no_burst_and_no_worse_than_it_is() -> None:
    incident = grown(step(1))
    assert not incident.burst
    assert incident.severity is Severity.MEDIUM


def test_what_follows_within_minutes_belongs_to_it() -> None:
    incident = grown(step(1), step(2, 9), step(3, 18, severity=Severity.HIGH))
    assert (incident.number, incident.severity) == (3, Severity.HIGH)
    assert [each.id for each in incident.steps] == ["m1", "m2", "m3"]


def test_after_a_pause_it_is_another() -> None:
    first = grown(step(1))
    assert joined(first, "session", step(2, 11)).id != first.id
    assert joined(first, "session", step(2, 10)).id == first.id


def test_many_principals_make_it_worse() -> None:
    incident = grown(*(step(number, number, f"role {number}") for number in range(3)))
    assert incident.severity is Severity.HIGH


def test_many_changes_make_it_worse_but_never_more_than_critical() -> None:
    assert grown(*(step(number) for number in range(5))).severity is Severity.HIGH
    assert grown(*(step(number, severity=Severity.CRITICAL) for number in range(9))).severity is Severity.CRITICAL


def test_many_harmless_changes_stay_harmless() -> None:
    assert grown(*(step(number, severity=Severity.INFO) for number in range(9))).severity is Severity.INFO


def test_the_same_message_again_is_no_new_step() -> None:
    incident = grown(step(1), step(2, 1))
    assert joined(incident, "session", step(2, 1)) == incident


@given(st.permutations(range(6)))
def test_messages_in_any_order_are_the_same_incident(order: list[int]) -> None:
    """A minute apart each, so that no order leaves a pause."""
    incident = grown(*(step(number, number, f"role {number % 2}") for number in order))
    assert [each.id for each in incident.steps] == [f"m{number}" for number in range(6)]
    assert (incident.number, incident.principals, incident.severity) == (6, 2, Severity.HIGH)


def test_a_long_incident_is_counted_but_not_kept_whole() -> None:
    incident = grown(*(step(number, number) for number in range(200)))
    assert incident.number == 200
    assert len(incident.steps) == 50


@dataclass
class Remembered:
    """Incidents in memory."""

    known: dict[str, Incident] = field(default_factory=dict)

    def join(self, actor: str, step: IncidentStep, now: str) -> Incident:
        assert datetime.fromisoformat(now)
        self.known[actor] = joined(self.known.get(actor), actor, step)
        return self.known[actor]


def announced(guardian: FakeGuardian, incidents: Remembered) -> list[Notice]:
    announcer = Announcer(guardian, incidents=incidents)
    announcer.deliver()
    return announcer.email.sent


def burst() -> list[Notice]:
    guardian = FakeGuardian()
    for number in range(3):
        name = f"shop{number}-prod-role"
        guardian.reader.holds(role(name, f"AROA{number}", inline=(inline("all", allow("*")),)))
        guardian.deliver(put_inline(name, "all", "{}", event_id=f"e-{number}"))
    return announced(guardian, Remembered())


def test_the_messages_of_a_burst_share_a_thread_and_tell_the_whole() -> None:
    notices = burst()
    assert len(notices) == 3
    chats = [ChatNotification()(notice) for notice in notices]
    (thread,) = {chat["metadata"]["threadId"] for chat in chats}
    assert thread.startswith("incident-")
    assert "3 changes on 3 principals by the same session" in chats[-1]["content"]["description"]
    _, text = EmailText()(notices[-1])
    assert "Part of an incident" in text
    assert "shop0-prod-role" in text
    assert "Part of an incident" not in EmailText()(notices[0])[1]


def test_many_changes_of_high_severity_are_told_as_critical() -> None:
    single, *_, third = burst()
    assert (single.urgency, third.urgency) == (Severity.HIGH, Severity.CRITICAL)
    assert EmailText()(third)[0].startswith("CRITICAL: ")
    assert ChatNotification()(third)["content"]["keywords"][0] == "CRITICAL"
    assert event_detail(third)["urgency"] == "CRITICAL"


def test_sessions_of_one_role_are_different_actors() -> None:
    (notice, *_) = burst()
    assert notice.cause is not None
    one = replace(notice.version, cause=replace(notice.cause, actor_id="AROA1:monday"))
    other = replace(notice.version, cause=replace(notice.cause, actor_id="AROA1:tuesday"))
    nobody = replace(notice.version, cause=replace(notice.cause, actor_id="", actor_arn=""))
    assert session_of(one) != session_of(other)
    assert session_of(nobody) == session_of(replace(notice.version, cause=None)) == ""
    assert ALICE["principalId"] in session_of(notice.version)


def by_person(
    notice: Notice, account: str, name: str = "ann@acme.example", path: str = "aws-reserved/sso.amazonaws.com"
) -> Notice:
    """The same change, made in that account as a role of Identity Center."""
    assert notice.cause is not None
    arn = f"arn:aws:iam::{account}:role/{path}/AWSReservedSSO_Admin_{account[:4]}"
    cause = replace(notice.cause, account=account, actor_arn=arn, actor_id=f"AROA{account}:{name}")
    return replace(notice, version=replace(notice.version, cause=cause))


def test_a_person_of_identity_center_is_one_actor_in_all_accounts(incidents: DynamoIncidents) -> None:
    notices = [
        by_person(notice, account) for notice, account in zip(burst(), ("1" * 12, "2" * 12, "3" * 12), strict=True)
    ]
    grown = [
        incidents.join(session_of(notice.version), step, "2026-11-24T03:00:00+00:00")
        for notice in notices
        if (step := step_of(notice.id, notice.version)) is not None
    ]
    assert [each.number for each in grown] == [1, 2, 3]
    assert len({each.id for each in grown}) == 1
    assert grown[-1].severity is Severity.CRITICAL


def test_a_name_that_anybody_may_choose_joins_nobody() -> None:
    (notice, *_) = burst()
    real, others = by_person(notice, "1" * 12), by_person(notice, "2" * 12, path="team")
    assert session_of(real.version) != session_of(others.version)
    assert session_of(real.version) != session_of(by_person(notice, "1" * 12, "bob@acme.example").version)


@pytest.fixture
def incidents() -> Iterator[DynamoIncidents]:
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        client.create_table(TableName="ledger", **TABLE_SCHEMA)
        yield DynamoIncidents(LedgerTable(client, "ledger"))


def test_the_ledger_keeps_an_incident_while_it_grows(incidents: DynamoIncidents) -> None:
    now = FakeClock()().isoformat()
    first = incidents.join("alice", step(1), now)
    assert incidents.join("alice", step(2, 1), now) == joined(first, "alice", step(2, 1))
    assert incidents.join("alice", step(2, 1), now).number == 2
    assert incidents.join("mallory", step(3), now).number == 1
    assert incidents.join("alice", step(4, 60), now).id != first.id
