"""People decide, as whoever they signed as; and what they may not decide is refused, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.adapters.signed_request import signed_request
from iamdrift.domain.configuration.settings import Mode, Remediation, Settings
from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText
from iamdrift.domain.remediation.approval import Decision, Signer, same_person
from iamdrift.domain.remediation.foreseen import foreseen
from iamdrift.domain.remediation.plan import Plan, plan
from iamdrift.domain.remediation.request import asked
from iamdrift.errors import InvalidInput
from tests.domain.remediation.events import DOCUMENTS, RULES, a_role, text
from tests.fakes.guardian import ADMIN
from tests.fakes.iam import FakeIam
from tests.fakes.principals import ACCOUNT, allow
from tests.fakes.remediation import ANN, BOB, MALLORY, FakeRemediation, cause

ROLE = a_role(boundary=None)
PUT = {"RoleName": ROLE.ref.name, "PolicyName": "admin", "PolicyDocument": text(allow("*"))}
ACTOR = Signer(f"arn:aws:sts::{ACCOUNT}:assumed-role/mallory/other", f"{MALLORY}:other", ACCOUNT)
CHAT = Signer(f"arn:aws:sts::{ACCOUNT}:assumed-role/chat/q", "AROACHATCHATCHAT:q", ACCOUNT)
UNTIL = "2026-11-30"


def guardian(mode: Mode = Mode.NOTIFY, **remediation: Any) -> FakeRemediation:
    told = Remediation(chat_roles=frozenset({"AROACHATCHATCHAT"}), **remediation)
    made = FakeRemediation(settings=Settings(mode=mode, remediation=told), iam=FakeIam(documents=DOCUMENTS))
    made.accept(ROLE)
    made.happens(ROLE.ref, "PutRolePolicy", **PUT)
    return made


def baseline(made: FakeRemediation) -> Baseline:
    record = made.ledger.recall(ROLE.ref).record
    assert record is not None
    assert record.baseline is not None
    return record.baseline


def digest(made: FakeRemediation) -> str:
    record = made.ledger.recall(ROLE.ref).record
    assert record is not None
    return record.digest


def test_an_approved_state_becomes_the_baseline_with_who_why_and_the_difference() -> None:
    made = guardian()
    response = made.asks(ANN, "approve", ROLE.ref, 2, digest=digest(made))
    assert response.status == 200
    assert response.said["diff"] == ["added inline/admin"]
    assert (baseline(made).version, baseline(made).by) == (2, ANN.arn)
    (kept,) = made.approvals.approvals.values()
    assert (kept.by, kept.why, kept.diff) == (ANN, "because", ("added inline/admin",))


@pytest.mark.parametrize(("version", "seen"), [(1, None), (2, "another")])
def test_a_state_that_is_not_the_one_that_was_seen_is_not_adopted(version: int, seen: str | None) -> None:
    made = guardian()
    assert made.asks(ANN, "approve", ROLE.ref, version, digest=seen or digest(made)).status == 409
    assert baseline(made).version == 1


@pytest.mark.parametrize("decision", ["approve", "waive", "undo", "preapprove"])
def test_whoever_made_a_change_does_not_approve_it_in_any_session(decision: str) -> None:
    made = guardian()
    more = {"digest": digest(made), "until": UNTIL, "guardrail": "g", "ticket": "T", "plan": "p"}
    response = made.asks(ACTOR, decision, ROLE.ref, 2, **more)
    assert response.status == 403
    assert baseline(made).version == 1


def test_the_payload_cannot_name_another_approver() -> None:
    made = guardian()
    body = {"decision": "approve", "why": "w", "account": ACCOUNT, "name": ROLE.ref.name, "version": 2, "by": ANN.arn}
    response = made.respond(ACTOR, "r", {**body, "digest": digest(made)})
    assert response.status == 400
    assert "by" in response.said["error"]


@pytest.mark.parametrize("decision", [each.value for each in Decision if each is not Decision.SNOOZE])
def test_a_shared_chat_role_may_only_snooze(decision: str) -> None:
    made = guardian()
    more = {"digest": digest(made), "until": UNTIL, "guardrail": "g", "ticket": "T", "plan": "p"}
    assert made.asks(CHAT, decision, ROLE.ref, 2, **more).status == 403
    assert made.asks(CHAT, "snooze", ROLE.ref, 2, until=UNTIL).status == 200
    assert made.queue.messages == []
    assert made.switch.why == ""


def test_adopting_critical_findings_takes_two_different_people() -> None:
    made = guardian(two_persons=True)
    made.guardrails = (replace(ADMIN, severity=ADMIN.severity.CRITICAL),)
    made.iam.call("PutRolePolicy", **{**PUT, "PolicyName": "admin2"})
    made.assess(ROLE.ref, cause(9))
    number, seen = 3, digest(made)
    assert made.asks(ANN, "approve", ROLE.ref, number, digest=seen).status == 202
    assert baseline(made).version == 1
    assert made.asks(ANN, "approve", ROLE.ref, number, digest=seen).status in (202, 403)
    assert baseline(made).version == 1
    assert made.asks(BOB, "approve", ROLE.ref, number, digest=seen).status == 200
    assert (baseline(made).version, baseline(made).by) == (3, f"{ANN.arn} and {BOB.arn}")


def test_a_change_that_was_announced_before_it_happens_is_adopted_and_not_taken_back() -> None:
    made = FakeRemediation(settings=Settings(mode=Mode.REVERT), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    after = FakeIam(documents=DOCUMENTS).holds(ROLE)
    after.call("PutRolePolicy", **PUT)
    foreseen = plan(after.live[ROLE.ref.type, ROLE.ref.name], ROLE, ["inline/admin"], RULES)
    assert isinstance(foreseen, Plan)
    assert made.asks(ANN, "preapprove", ROLE.ref, digest=foreseen.digest, until=UNTIL).status == 200
    version = made.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert made.deliver(version).counter == "RemediationShadowed"
    assert made.iam.writes() == []
    assert (baseline(made).version, baseline(made).by) == (2, ANN.arn)


def test_an_announced_change_is_adopted_also_where_taking_it_back_would_take_a_person() -> None:
    """What is proven is less than what was announced: the digest is that of the whole."""
    made = FakeRemediation(settings=Settings(mode=Mode.REVERT), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    changed = replace(ROLE, inline=(InlinePolicy("admin", PolicyText(PUT["PolicyDocument"])),))  # and `read` is gone
    announced = foreseen(ROLE, changed, RULES)
    assert isinstance(announced, Plan)
    assert made.asks(ANN, "preapprove", ROLE.ref, digest=announced.digest, until=UNTIL).status == 200
    made.iam.call("DeleteRolePolicy", RoleName=ROLE.ref.name, PolicyName="read")
    version = made.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert made.deliver(version).counter == "RemediationShadowed"
    assert made.iam.writes() == []
    assert baseline(made).version == version.number


def test_nobody_announces_their_own_change() -> None:
    made = FakeRemediation(settings=Settings(mode=Mode.REVERT), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    after = FakeIam(documents=DOCUMENTS).holds(ROLE)
    after.call("PutRolePolicy", **PUT)
    foreseen = plan(after.live[ROLE.ref.type, ROLE.ref.name], ROLE, ["inline/admin"], RULES)
    assert isinstance(foreseen, Plan)
    made.asks(ACTOR, "preapprove", ROLE.ref, digest=foreseen.digest, until=UNTIL)
    assert made.deliver(made.happens(ROLE.ref, "PutRolePolicy", **PUT)).counter == "RemediationVerified"
    assert baseline(made).version != 2


def test_a_waiver_is_bound_to_the_unique_id_and_ends() -> None:
    made = guardian()
    more = {"guardrail": "full-administrator", "ticket": "T-1"}
    response = made.asks(ANN, "waive", ROLE.ref, 2, until=UNTIL, **more)
    assert response.status == 200, response.said
    (waiver,) = made.approvals.waivers
    assert (waiver.principal.text, waiver.owner, waiver.ticket) == (ROLE.ref.unique_id, ANN.arn, "T-1")
    assert made.asks(ANN, "waive", ROLE.ref, 2, until="2030-01-01", **more).status == 400


def test_a_waiver_can_hold_for_the_state_on_record_only_whatever_the_caller_says_it_is() -> None:
    made = guardian()
    more = {"guardrail": "full-administrator", "ticket": "T-1", "binds": "state", "digest": "chosen by the caller"}
    assert made.asks(ANN, "waive", ROLE.ref, 2, until=UNTIL, **more).status == 200
    (waiver,) = made.approvals.waivers
    assert waiver.digest == next(each.assessment.digest for each in made.ledger.history(ROLE.ref) if each.number == 2)
    assert made.asks(ANN, "waive", ROLE.ref, 2, until=UNTIL, **more | {"binds": "name"}).status == 400


def test_a_snooze_is_short_and_stops_nothing() -> None:
    made = guardian(Mode.REVERT)
    assert made.asks(CHAT, "snooze", ROLE.ref, 2, until="2027-11-30").status == 400
    assert made.asks(CHAT, "snooze", ROLE.ref, 2, until=UNTIL).status == 200
    version = next(iter(made.ledger.history(ROLE.ref)))
    assert made.deliver(version).counter == "RemediationVerified"


def test_one_switch_stops_writes_that_were_approved_too() -> None:
    made = guardian()
    assert made.respond(ANN, "r", {"decision": "stop", "why": "incident"}).status == 200
    made.asks(ANN, "revert", ROLE.ref, 2)
    (outcome,) = made.approvals_delivered()
    assert outcome.counter == "RemediationStopped"
    assert made.iam.writes() == []
    assert made.respond(BOB, "r", {"decision": "resume", "why": "over"}).status == 200
    made.asks(ANN, "revert", ROLE.ref, 2)
    assert [outcome.counter for outcome in made.approvals_delivered()] == ["RemediationVerified"]


def test_the_same_request_twice_is_one_approval() -> None:
    made = guardian()
    body = {"decision": "revert", "why": "w", "account": ACCOUNT, "name": ROLE.ref.name, "version": 2}
    first, second = (made.respond(ANN, "request-1", body) for _ in range(2))
    assert first.said["approval"] == second.said["approval"]
    counters = [outcome.counter for outcome in made.approvals_delivered()]
    assert counters == ["RemediationVerified"] * 2
    assert made.iam.writes() == ["DeleteRolePolicy"]


def test_what_is_not_on_record_cannot_be_decided_about() -> None:
    made = guardian()
    assert made.asks(ANN, "revert", ROLE.ref, 99).status == 404
    assert made.asks(ANN, "revert", replace(ROLE.ref, name="nobody"), 1).status == 404


def test_root_cannot_be_told_from_another() -> None:
    root = Signer(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, ACCOUNT)
    assert guardian().asks(root, "snooze", ROLE.ref, 2, until=UNTIL).status == 403


def test_sessions_of_identity_center_are_people_and_other_sessions_are_not() -> None:
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef"
    issuer = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
    made = replace(cause(1), actor_id="AROASSOSSOSSO123:ann", actor_arn=issuer)
    assert same_person(Signer(f"{arn}/ann", "AROASSOSSOSSO123:ann", ACCOUNT), made)
    assert not same_person(Signer(f"{arn}/bob", "AROASSOSSOSSO123:bob", ACCOUNT), made)
    assert same_person(ACTOR, cause(1))


def http(body: object, **iam: object) -> dict[str, Any]:
    signed = {"userArn": ANN.arn, "userId": ANN.unique_id, "accountId": ACCOUNT, **iam}
    return {"body": body, "requestContext": {"authorizer": {"iam": signed}, "requestId": "r"}}


def test_the_signer_is_whom_api_gateway_verified() -> None:
    request = signed_request(http('{"decision": "stop", "userArn": "arn:evil"}'))
    assert request.signer == ANN


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": None, "body": "{}"},
        {"requestContext": {"authorizer": {"jwt": {"claims": {}}}}, "body": "{}"},
        http("{}", userArn=None),
        http("{}", userId=7),
        http(None),
        http("[]"),
        http("{" * 70_000),
        http('{"a":' * 5000),
        {**http("!!!"), "isBase64Encoded": True},
    ],
)
def test_unsigned_or_unreadable_requests_are_refused(event: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        signed_request(event)


@given(
    st.dictionaries(
        st.sampled_from(sorted({"decision", "why", "account", "name", "version", "until", "digest"})),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.integers(), max_size=2)),
    )
)
def test_no_body_does_anything_but_be_read_or_refused(body: dict[str, Any]) -> None:
    try:
        read = asked(body)
    except InvalidInput:
        return
    assert read.why
    assert read.decision.value == body["decision"]
