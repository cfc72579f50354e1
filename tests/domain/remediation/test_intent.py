"""Our own write is known by the role that AWS names and by what was announced; nothing else passes for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.events.change import Actor, ActorKind, Change
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.remediation.intent import (
    Intent,
    Made,
    Own,
    Status,
    decode_intent,
    encode_intent,
    own_write,
    unannounced_finding,
)
from iamdrift.domain.remediation.plan import Plan
from tests.domain.remediation.events import EVENTS
from tests.fakes.principals import ACCOUNT
from tests.fakes.remediation import REMEDIATOR

TIME = datetime.fromisoformat("2026-11-24T03:00:05+00:00")
OURS = frozenset({REMEDIATOR})


def intent(number: int = 0) -> Intent:
    made = EVENTS[number].plan(everything=True)
    assert isinstance(made, Plan)
    begun = Made("2026-11-24T03:00:00+00:00", "2026-11-24T03:00:10+00:00")
    known = Intent(made.id_for("version 2"), made, Status.VERIFIED, "2026-11-24T03:00:00+00:00")
    return known.with_step(0, begun)


def change(known: Intent, **fields: Any) -> Change:
    """The event of the first step, as CloudTrail records it."""
    step = known.plan.steps[0]
    actor = Actor(ActorKind.ROLE_SESSION, session_issuer_arn=REMEDIATOR, session_name=known.id)
    parameters = tuple((name[0].lower() + name[1:], value) for name, value in step.parameters)
    base = Change(
        "e", step.api, "iam.amazonaws.com", ACCOUNT, "us-east-1", TIME, actor, Unknown(step.api), (), parameters
    )
    return replace(base, **fields)


def test_an_announced_write_is_recognised() -> None:
    known = intent()
    assert own_write(change(known), known, OURS) is Own.RECOGNISED


def test_somebody_elses_write_is_not_ours_whatever_the_session_is_called() -> None:
    known = intent()
    actor = replace(change(known).actor, session_issuer_arn=f"arn:aws:iam::{ACCOUNT}:role/mallory")
    assert own_write(change(known, actor=actor), known, OURS) is Own.NO
    assert own_write(change(known, actor=replace(actor, session_issuer_arn="")), known, frozenset({""})) is Own.NO


@pytest.mark.parametrize(
    "fields",
    [
        {"event_name": "PutRolePolicy"},
        {"event_source": "sts.amazonaws.com"},
        {"account": "999988887777"},
        {"parameters": (("policyName", "other"),)},
        {"parameters": (("roleName", "other"),)},
        {"time": TIME - timedelta(minutes=5)},
        {"time": TIME + timedelta(minutes=5)},
    ],
)
def test_a_write_in_our_name_that_was_not_announced_so_is_not_ours(fields: dict[str, Any]) -> None:
    known = intent()
    assert own_write(change(known, **fields), known, OURS) is Own.UNANNOUNCED


def test_without_an_intent_or_before_its_step_was_begun_it_is_unannounced() -> None:
    known = intent()
    assert own_write(change(known), None, OURS) is Own.UNANNOUNCED
    assert own_write(change(known), replace(known, made=()), OURS) is Own.UNANNOUNCED
    assert own_write(change(known), replace(known, id="iamdrift-other"), OURS) is Own.UNANNOUNCED


def test_a_step_that_a_later_delivery_makes_is_announced_as_long_as_that_holds_the_lease() -> None:
    known = intent()
    begun = replace(known.with_step(0, replace(known.made_at(0), ended="")), status=Status.OPEN)
    later = change(known, time=TIME + timedelta(minutes=20))
    assert own_write(later, begun, OURS) is Own.UNANNOUNCED
    held = replace(begun, lease=(TIME + timedelta(minutes=21)).isoformat())
    assert own_write(later, held, OURS) is Own.RECOGNISED
    assert own_write(later, replace(known, lease=held.lease), OURS) is Own.UNANNOUNCED


def test_the_finding_about_it_is_critical_and_names_the_call() -> None:
    known = intent()
    finding = unannounced_finding(change(known))
    assert finding.severity is Severity.CRITICAL
    assert change(known).event_name in finding.evidence.summary


@given(st.sampled_from(range(len(EVENTS))))
def test_an_intent_reads_back_as_it_was_written(number: int) -> None:
    known = intent(number)
    assert decode_intent(encode_intent(known)) == known
    assert decode_intent(encode_intent(known)).plan.digest == known.plan.digest
