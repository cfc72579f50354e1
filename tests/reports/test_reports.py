"""What people and machines are sent: complete, harmless whatever is in it, and never too large."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.judging.assessment import AccessChange, AccessLine, Assessment, Verdict
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.drift import drift_between
from iamdrift.domain.principals.facets import digest, facets
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.event import event_detail
from iamdrift.reports.text import EmailText
from tests.fakes.guardian import ADMIN
from tests.fakes.principals import ACCOUNT, allow, inline, role, trusting
from tests.reports.schemas import CHAT_SCHEMA, HOSTILE, outside_code


def line(actions: str = "*", **fields: Any) -> AccessLine:
    given_fields: dict[str, Any] = {
        "resource": "*",
        "condition": "",
        "statement": "inline policy everything, statement 1",
        "witness": "iam:CreateUser on arn:aws:iam::111122223333:user/x",
        "level": "Permissions management",
        "confidence": Confidence.PROVEN,
        "severity": Severity.CRITICAL,
    } | fields
    return AccessLine(actions, **given_fields)


def notice(before: Snapshot | None, after: Snapshot, **fields: Any) -> Notice:
    drift = drift_between(facets(before), facets(after)) if before is not None else drift_between({}, {})
    found = Finding("full-administrator", after.ref, Evidence("everything", "allows everything"), Severity.CRITICAL)
    given_fields: dict[str, Any] = {
        "access": AccessChange((line(),), newly_total=1, severity=Severity.CRITICAL),
        "findings": (found,),
        "severity": Severity.CRITICAL,
        "recommended": Verdict.CONTAIN,
        "decided": Verdict.NOTIFY,
    } | fields
    time = "2026-11-24T03:00:12+00:00"
    cause = given_fields.pop("cause", CAUSE)
    assessment = Assessment(after.ref, time, digest(after), drift, **given_fields)
    return Notice("0123456789abcdef", Version(after.ref, 2, time, assessment, after, cause), before)


CAUSE = Cause(
    event_id="e-1",
    event_name="PutRolePolicy",
    event_source="iam.amazonaws.com",
    account=ACCOUNT,
    region="us-east-1",
    time="2026-11-24T02:59:48+00:00",
    actor=f"IAM user arn:aws:iam::{ACCOUNT}:user/alice",
    via="CLI (as the user agent claims)",
    source_ip="198.51.100.7",
    user_agent="aws-cli/2.30.0",
    meaning="Adds or replaces an inline policy of a role.",
    undo="DeleteRolePolicy",
    parameters=(("roleName", "shop-prod-role"), ("policyName", "everything")),
    mfa=False,
)
CHANGED = notice(role(), role(inline=(inline("everything", allow("*")),)))


def email(one: Notice) -> tuple[str, str]:
    return EmailText((ADMIN,))(one)


def test_the_email_says_everything_a_person_needs_at_three_in_the_morning() -> None:
    subject, text = email(CHANGED)
    assert subject == "CRITICAL: new access for role shop-prod-role in account 111122223333"
    for needed in (
        "inline policy everything added",  # what changed
        "user/alice through CLI (as the user agent claims), without MFA, from 198.51.100.7",  # who, how, from where
        "PutRolePolicy of iam.amazonaws.com at 2026-11-24 02:59:48 UTC",  # when
        "[CRITICAL] every action on every resource - inline policy everything, statement 1",  # what is now possible
        "for example: iam:CreateUser on",  # the proof
        "[CRITICAL, new] full-administrator",  # which guardrail
        "remedy",  # what to do
        "By hand, this event is undone by: DeleteRolePolicy",
        "iamdrift show role/shop-prod-role --account 111122223333 --version 2",
        "iamdrift approve role/shop-prod-role --account 111122223333 --version 2 --why WHY",
        "iamdrift revert role/shop-prod-role --account 111122223333 --version 2 --why WHY",
        "iamdrift contain role/shop-prod-role --account 111122223333 --version 2 --why WHY",
        "--guardrail full-administrator --subject everything --until 30d --ticket TICKET",
        "Nothing happens by itself",  # when it is decided
        "why: why",
        "recommended: contain",
        "+Allow * on *",  # the difference
    ):
        assert needed in text, needed


def test_a_changed_document_is_shown_as_what_it_lost_and_got() -> None:
    _, text = email(notice(role(trust=trusting("111122223333")), role(trust=trusting("999988887777"))))
    assert "-Allow sts:AssumeRole by AWS 111122223333" in text
    assert "+Allow sts:AssumeRole by AWS 999988887777" in text


def test_a_part_that_the_event_cannot_explain_is_pointed_out() -> None:
    _, text = email(notice(role(), role(tags=(("owner", "mallory"),), inline=(inline("everything", allow("*")),))))
    assert "tag owner added (this event alone cannot explain it" in text
    assert "inline policy everything added\n" in text


def test_a_deletion_is_told_without_listing_all_that_is_gone() -> None:
    gone = notice(role(), role(), deleted=True, findings=(), access=AccessChange(), severity=Severity.LOW)
    subject, text = email(gone)
    assert subject.startswith("LOW: deleted: role shop-prod-role")
    assert "it no longer exists" in text
    assert "event is undone" not in text


def test_the_chat_message_keeps_to_the_schema_and_to_one_thread_for_each_principal() -> None:
    message = ChatNotification((ADMIN,))(CHANGED)
    jsonschema.validate(message, CHAT_SCHEMA)
    later = replace(CHANGED, id="other", version=replace(CHANGED.version, number=3))
    assert ChatNotification()(later)["metadata"]["threadId"] == message["metadata"]["threadId"]
    assert "`inline policy everything`" in message["content"]["description"]
    assert any("iamdrift show" in step for step in message["content"]["nextSteps"])


def test_the_event_has_a_version_a_stable_id_and_what_an_integration_filters_on() -> None:
    detail = event_detail(CHANGED)
    assert detail == event_detail(CHANGED)
    assert (detail["version"], detail["id"]) == ("1", "0123456789abcdef")
    assert (detail["severity"], detail["decided"], detail["principal"]["account"]) == ("CRITICAL", "notify", ACCOUNT)
    assert detail["access"]["newlyAllowed"][0]["actions"] == "*"
    assert detail["cause"]["actor"] == CAUSE.actor
    json.dumps(detail, allow_nan=False)


def hostile_notice(text: str) -> Notice:
    """The same hostile text wherever a person may have written something."""
    after = role(text, inline=(inline(text, {"Sid": text, **allow(text)}),), tags=((text, text),), description=text)
    evidence = Evidence(text, text, statement=text, witness=text, missing=text)
    found = Finding("full-administrator", after.ref, evidence, Severity.HIGH, waived_by=text)
    access = AccessChange((line(text, resource=text, condition=text, statement=text, witness=text),), newly_total=1)
    cause = replace(CAUSE, actor=text, user_agent=text, source_ip=text, event_name=text, event_id=text, via=text)
    return notice(role(), after, findings=(found,), access=access, notes=(text,), cause=cause)


def chat_texts(message: dict[str, Any]) -> list[str]:
    content, metadata = message["content"], message["metadata"]
    return [content["title"], content["description"], *content["nextSteps"], metadata["summary"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    one = hostile_notice(text)
    subject, mail = email(one)
    assert subject.isascii()
    assert subject.isprintable()
    assert all(unicodedata.category(each) not in ("Cc", "Cf", "Cs") for each in mail if each != "\n")
    assert not any(written.startswith("Bcc:") for written in mail.splitlines())
    assert "://" not in mail
    message = ChatNotification((ADMIN,))(one)
    jsonschema.validate(message, CHAT_SCHEMA)
    for shown in chat_texts(message):
        assert "<" not in shown
        assert not any(call in shown for call in ("@here", "@channel", "@everyone"))
        assert shown.count("`") % 2 == 0
        assert "https://" not in outside_code(shown)
        assert "](" not in outside_code(shown)
    json.dumps(event_detail(one)).encode()


@settings(max_examples=80, deadline=None)
@given(text=st.text(st.characters(), max_size=60))
def test_any_text_stays_text(text: str) -> None:
    test_hostile_text_stays_text(text)


def test_a_command_is_safe_to_paste() -> None:
    _, mail = email(hostile_notice("x; rm -rf / #'$(id)"))
    assert """iamdrift show 'role/x; rm -rf / #'"'"'$(id)' --account""" in mail


def test_what_a_stack_manages_is_told_with_the_command_that_shows_how_to_keep_it_there() -> None:
    tags = (("aws:cloudformation:stack-name", "shop"),)
    managed = notice(role(tags=tags), role(tags=tags, inline=(inline("everything", allow("*")),)))
    _, text = email(managed)
    assert "stack shop" in text
    assert f"iamdrift plans role/shop-prod-role --account {ACCOUNT} --snippet" in text
    assert "--snippet" not in email(CHANGED)[1]


def test_what_is_too_large_is_cut_and_says_where_the_rest_is() -> None:
    policies = tuple(inline(f"policy-{number}", allow("é" * 9_000)) for number in range(60))
    after = role(inline=policies)
    evidence = Evidence("s" * 9_000, "e" * 9_000, statement="w" * 9_000)
    findings = tuple(Finding("full-administrator", after.ref, evidence, Severity.HIGH) for _ in range(500))
    access = AccessChange(tuple(line("a" * 5_000) for _ in range(20)), newly_total=900)
    one = notice(role(), after, findings=findings, access=access, notes=("n" * 9_000,) * 90)
    _, mail = email(one)
    assert len(mail.encode()) <= 60_000
    assert "iamdrift show" in mail
    assert "... and 880 more" in mail
    message = ChatNotification()(one)
    jsonschema.validate(message, CHAT_SCHEMA)
    assert len(json.dumps(message)) < 60_000
    detail = event_detail(one)
    assert len(json.dumps(detail)) <= 60_000
    assert (detail["findingsTotal"], detail["access"]["newlyAllowedTotal"], detail["driftTotal"]) == (500, 900, 60)


def test_a_text_that_does_not_fit_ends_with_a_pointer() -> None:
    documents = tuple(inline(f"p{number}", *(allow("x" * 190, str(i)) for i in range(90))) for number in range(20))
    _, mail = email(notice(role(), role(inline=documents)))
    assert len(mail.encode()) <= 60_000
    assert mail.rstrip().splitlines()[-1].startswith("This message was cut off. See all of it: iamdrift show")


@pytest.mark.parametrize(
    ("status", "shown"), [(Status.NEW, "new"), (Status.OPEN, "open"), (Status.RESOLVED, "resolved")]
)
def test_every_status_of_a_finding_is_named(status: Status, shown: str) -> None:
    found = Finding("full-administrator", role().ref, Evidence("x", "y"), Severity.HIGH, status)
    _, mail = email(notice(role(), role(), findings=(found,)))
    assert f"[HIGH, {shown}] full-administrator" in mail
