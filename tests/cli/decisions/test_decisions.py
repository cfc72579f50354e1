"""What people decide on the command line reaches the guardian signed, and comes back in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iamdrift.adapters.ledger.approvals import DynamoApprovals, DynamoSnoozes, LedgerSwitch
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoPending
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.respond_api import RespondApi
from iamdrift.domain.principals.principal import InlinePolicy, PrincipalRef, PrincipalType
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.domain.remediation.request import asked
from iamdrift.errors import InvalidInput
from scripts.example_ledger import ACCOUNT, ORDERS, PARTNER
from tests.cli.recorded import told
from tests.cli.respond_server import Api, respond_api
from tests.cli.running import run
from tests.fakes.principals import allow, document

ORDERS_ID, PARTNER_ID = "AROAEXAMPLEORDERS0001", "AROAEXAMPLEPARTNE0001"


@pytest.fixture
def api(ledger: LedgerTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with respond_api(ledger) as made:
        monkeypatch.setenv("IAMDRIFT_RESPOND_URL", made.url)
        yield made


def role(name: str, unique_id: str) -> PrincipalRef:
    return PrincipalRef(ACCOUNT, PrincipalType.ROLE, name, unique_id)


def decided(*words: str) -> Any:
    return told(words[0], *words[1:], "--yes", schema="decision")


def test_a_state_is_accepted(api: Api, ledger: LedgerTable) -> None:
    answer = decided("approve", PARTNER, "--why", "Agreed")
    assert (answer["decision"], answer["status"], answer["answer"]["accepted"]) == ("approve", 200, 2)
    record = DynamoLedger(ledger).recall(role(PARTNER, PARTNER_ID)).record
    assert record is not None
    assert record.baseline is not None
    assert (record.baseline.version, record.baseline.by) == (2, api.signer["userArn"])


def test_the_request_is_signed_for_the_api_and_names_the_state_that_was_seen(api: Api) -> None:
    decided("contain", ORDERS, "--why", "Incident 12")
    ((headers, body),) = api.requests
    authorization = headers["Authorization"]
    assert authorization.startswith("AWS4-HMAC-SHA256 Credential=")
    assert "/us-east-1/execute-api/aws4_request" in authorization
    assert body == body | {
        "decision": "contain",
        "account": ACCOUNT,
        "name": ORDERS,
        "unique_id": ORDERS_ID,
        "version": 3,
        "why": "Incident 12",
    }
    assert asked(body).version == 3


@pytest.mark.parametrize("decision", ["revert", "contain"])
def test_what_is_carried_out_later_says_so(api: Api, decision: str) -> None:
    shown = run(decision, ORDERS, "--version", "2", "--why", "Nobody ordered it", "--yes")
    assert shown.exit_code == 0
    assert "being carried out" in shown.stdout
    assert len(api.queue.messages) == 1


def test_what_it_is_about_is_shown_before_it_is_sent(api: Api) -> None:
    shown = run("revert", ORDERS, "--version", "2", "--why", "Nobody ordered it", "--yes")
    for said in ("version 2", "bob@acme.example", "permissions boundary removed", "now: sts:AssumeRole"):
        assert said in shown.stderr
    assert api.requests


def test_nothing_is_sent_unless_it_is_meant(api: Api) -> None:
    shown = run("revert", ORDERS, "--why", "x")
    assert (shown.exit_code, api.requests) == (2, [])
    assert "--yes" in shown.stderr


def test_a_finding_is_waived_for_a_while(api: Api, ledger: LedgerTable) -> None:
    words = ("--guardrail", "trust-admits-foreign-account", "--ticket", "SEC-9", "--why", "A partner", "--until", "30d")
    decided("waive", PARTNER, *words, "--subject", "444455556666")
    waiver = next(
        each
        for each in DynamoApprovals(ledger).waivers(role(PARTNER, PARTNER_ID))
        if each.guardrail == "trust-admits-foreign-account"
    )
    assert (waiver.owner, waiver.ticket, waiver.subject) == (api.signer["userArn"], "SEC-9", "444455556666")
    assert waiver.digest == ""


def test_a_waiver_ends_with_the_state_it_was_given_for(api: Api, ledger: LedgerTable) -> None:
    words = ("--guardrail", "foreign-account-root", "--ticket", "SEC-9", "--why", "A partner", "--until", "30d")
    decided("waive", PARTNER, *words, "--this-state")
    waivers = DynamoApprovals(ledger).waivers(role(PARTNER, PARTNER_ID))
    bound = [each.digest for each in waivers if each.digest]
    assert bound == [api.requests[-1][-1]["digest"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--guardrail", "trust-admits-anyone", "--ticket", "S-1"), "no finding trust-admits-anyone"),
        (("--guardrail", "foreign-account-root", "--subject", "1", "--ticket", "S-1"), "no finding"),
        (("--guardrail", "foreign-account-root"), "needs its ticket"),
        (("--guardrail", "foreign-account-root", "--ticket", "S-1", "--until", "soon"), "is no time"),
        (("--guardrail", "foreign-account-root", "--ticket", "S-1", "--until", "999d"), "lasts 180 days at most"),
    ],
)
def test_only_what_stands_can_be_waived(api: Api, words: tuple[str, ...], said: str) -> None:
    shown = run("waive", PARTNER, *words, "--why", "x", "--yes")
    assert shown.exit_code == 2
    assert said in shown.stderr
    assert len(api.requests) == ("180" in said)


def test_a_principal_is_snoozed(api: Api, ledger: LedgerTable) -> None:
    decided("snooze", ORDERS, "--until", "3d", "--why", "On it")
    snooze = DynamoSnoozes(ledger)(role(ORDERS, ORDERS_ID))
    assert snooze is not None
    assert snooze.until == api.requests[0][1]["until"]
    (reminder,) = DynamoPending(ledger).due("9999")
    assert (reminder.ref.name, reminder.hold and reminder.hold.due) == (ORDERS, snooze.until)


def test_whoever_made_a_change_is_refused_with_the_reason(api: Api) -> None:
    api.signer = {"userArn": "x", "userId": "AROAEXAMPLEDEVOPS0001:bob@acme.example", "accountId": ACCOUNT}
    shown = run("approve", PARTNER, "--why", "mine", "--yes")
    assert shown.exit_code == 1
    assert "refused: whoever made a change does not approve it" in shown.stderr


def test_a_state_that_is_no_longer_there_is_refused(api: Api) -> None:
    assert run("approve", ORDERS, "--version", "1", "--why", "x", "--yes").exit_code == 1
    assert api.requests[0][1]["version"] == 1


def test_what_was_taken_back_is_named_or_found(api: Api) -> None:
    decided("undo", ORDERS, "--plan", "iamdrift-1", "--why", "Wanted")
    assert api.requests[0][1]["plan"] == "iamdrift-1"
    shown = run("undo", ORDERS, "--why", "Wanted", "--yes")
    assert shown.exit_code == 2
    assert "has taken nothing back" in shown.stderr


def test_one_command_stops_every_write_and_one_lets_them_go_on(api: Api, ledger: LedgerTable) -> None:
    assert decided("stop", "--why", "Incident 12")["answer"] == {"writes": "stopped"}
    assert "Incident 12" in LedgerSwitch(ledger).stopped()
    assert api.signer["userArn"] in LedgerSwitch(ledger).stopped()
    assert decided("resume", "--why", "It is over")["answer"] == {"writes": "resumed"}
    assert LedgerSwitch(ledger).stopped() == ""
    assert [body["decision"] for _, body in api.requests] == ["stop", "resume"]


def test_nothing_is_stopped_by_accident_or_without_a_reason(api: Api) -> None:
    assert run("stop", "--why", "x").exit_code == 2
    assert run("stop", "--why", " ", "--yes").exit_code == 2
    assert api.requests == []


def test_an_announced_change_is_known_by_the_plan_that_would_take_it_back(
    api: Api, ledger: LedgerTable, tmp_path: Path
) -> None:
    file = tmp_path / "queue.json"
    file.write_text(document(allow("sqs:SendMessage")).text)
    words = ("preapprove", ORDERS, "--inline", f"queue={file}", "--why", "Release 12", "--yes")
    shown = run(*words)
    assert shown.exit_code == 0, shown.stderr
    assert "would be taken back: delete the inline policy queue" in shown.stderr
    assert "will newly allow: sqs:SendMessage" in shown.stderr
    before = DynamoLedger(ledger).recall(role(ORDERS, ORDERS_ID)).record
    assert before is not None
    assert before.snapshot is not None
    after = replace(
        before.snapshot, inline=(*before.snapshot.inline, InlinePolicy("queue", document(allow("sqs:SendMessage"))))
    )
    made = plan(after, before.snapshot, ["inline/queue"], Rules(), everything=True)
    assert isinstance(made, Plan)
    assert api.requests[0][1]["digest"] == made.digest
    found = DynamoApprovals(ledger).preapproved(made.digest, "2026-01-01")
    assert found is not None
    assert found.by.arn == api.signer["userArn"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((ORDERS,), "say in one way what will be changed"),
        ((ORDERS, "--inline", "queue"), "names no policy and file"),
        ((ORDERS, "--drop-inline", "nothing"), "there is nothing to announce"),
        ((ORDERS, "--drop-inline", "x", "--plan-digest", "ab"), "say in one way"),
        ((PARTNER, "--drop-inline", "x"), "no state of it is accepted"),
    ],
)
def test_what_cannot_be_announced_is_said(api: Api, words: tuple[str, ...], said: str) -> None:
    shown = run("preapprove", *words, "--why", "x", "--yes")
    assert shown.exit_code == 2
    assert said in shown.stderr
    assert api.requests == []


@pytest.mark.parametrize(
    ("status", "body", "code", "said"),
    [
        (403, '{"message": "Forbidden"}', 2, "execute-api:Invoke"),
        (403, "not json", 2, "you may not call it"),
        (400, '{"error": "not within the next 14 days"}', 2, "not within the next 14 days"),
        (409, '{"error": "it changed meanwhile"}', 1, "it changed meanwhile"),
        (202, '{"approval": "a", "waits": "recorded: a second person must"}', 0, ""),
        (500, "boom", 3, "answers 500"),
    ],
)
def test_every_answer_has_its_exit_code(api: Api, status: int, body: str, code: int, said: str) -> None:
    api.instead = (status, body)
    shown = run("contain", ORDERS, "--why", "x", "--yes")
    assert shown.exit_code == code
    assert said in shown.stderr


def test_a_decision_that_waits_for_a_second_person_says_so(api: Api) -> None:
    api.instead = (202, json.dumps({"approval": "a", "waits": "x"}))
    assert "needs a second person" in run("approve", ORDERS, "--why", "x", "--yes").stdout


@pytest.mark.usefixtures("api")
def test_a_reason_is_always_asked_for() -> None:
    assert run("revert", ORDERS, "--yes").exit_code == 2
    assert "needs its reason" in run("revert", ORDERS, "--yes", "--why", "  ").stderr


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com", "example.com", ""])
def test_signed_requests_go_to_https_only(url: str) -> None:
    with pytest.raises(InvalidInput, match="not https"):
        RespondApi(url, "us-east-1", object())  # type: ignore[arg-type]  # it is refused before credentials are used


@pytest.mark.usefixtures("ledger")
def test_nobody_listens() -> None:
    shown = run("contain", ORDERS, "--why", "x", "--yes", "--respond-url", "http://127.0.0.1:9/")
    assert shown.exit_code == 2
    assert "cannot be reached" in shown.stderr
