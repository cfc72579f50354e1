"""Findings of Access Analyzer as EventBridge delivers them: told once, joined to what the guardian says, or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from iamdrift.adapters.analyzer_event import understand_exposed
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.errors import RejectedEvent
from iamdrift.guardrails.trust import trust_admits_anyone
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.assessing.tell_exposed import TellExposed
from tests.fakes.events import put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, role, trusting
from tests.template.cloudformation import ROOT, matches, patterns, properties, resolved

EVENT: dict[str, Any] = json.loads((ROOT / "tests" / "fakes" / "access_analyzer_finding.json").read_text())


def event(**detail: Any) -> dict[str, Any]:
    return {**EVENT, "detail": {**EVENT["detail"], **detail}}


def teller(guardian: FakeGuardian, *owned: str) -> TellExposed:
    rules = Rules(guardian.guardrails, guardian.settings, PolicyEngine())
    return TellExposed(understand_exposed, (owned or (ACCOUNT,)).__contains__, guardian.ledger, rules, guardian.clock)


def told(guardian: FakeGuardian, envelope: Mapping[str, Any]) -> Finding:
    teller(guardian)(envelope)
    (finding,) = [each for each in guardian.standing() if each.guardrail == "reachable-from-outside"]
    return finding


def test_what_only_access_analyzer_says_is_told_once_whatever_the_number_of_regions() -> None:
    guardian = FakeGuardian()
    finding = told(guardian, EVENT)
    assert finding.severity is Severity.MEDIUM
    assert "AWS 999988887777" in finding.evidence.summary
    assert "No finding of the guardian" in finding.evidence.summary
    assert guardian.messages == 1
    again = {**event(id="f-of-another-region"), "id": "1", "region": "eu-west-1"}
    teller(guardian)(again)
    assert guardian.messages == 1


def test_where_both_say_the_same_it_says_so_and_weighs_less() -> None:
    guardian = FakeGuardian(guardrails=(trust_admits_anyone.GUARDRAIL,))
    guardian.reader.holds(role(trust=trusting("*")))
    guardian.deliver(put_inline("shop-prod-role", "work", "{}"))
    assert [each.guardrail for each in guardian.standing()] == ["trust-admits-anyone"]
    finding = told(guardian, EVENT)
    assert finding.severity is Severity.LOW
    assert "The guardian says so too: trust-admits-anyone." in finding.evidence.summary


def test_a_public_bucket_is_worse_than_one_that_an_account_reaches() -> None:
    bucket = {"resourceType": "AWS::S3::Bucket", "resource": "arn:aws:s3:::open", "action": ["s3:GetObject"]}
    assert told(FakeGuardian(), event(**bucket)).severity is Severity.MEDIUM
    public = told(FakeGuardian(), event(**bucket, isPublic=True))
    assert public.severity is Severity.HIGH
    assert "anybody" in public.evidence.summary


def test_what_does_not_stand_any_more_is_not_told() -> None:
    guardian = FakeGuardian()
    for detail in ({"status": "RESOLVED"}, {"status": "ARCHIVED"}, {"isDeleted": True}):
        outcome = teller(guardian)(event(**detail))
        assert outcome is not None
        assert outcome.counter == "Ignored"
    assert guardian.standing() == []


def test_events_of_another_kind_are_left_to_others() -> None:
    assert teller(FakeGuardian())({"detail-type": "AWS API Call via CloudTrail"}) is None


@pytest.mark.parametrize(
    "envelope",
    [
        {**EVENT, "source": "my.access-analyzer"},
        {**EVENT, "detail": "none"},
        event(accountId="999988887777"),
        event(accountId="12"),
        event(id=None),
        event(resourceType=7),
    ],
)
def test_what_must_not_be_believed_is_refused(envelope: dict[str, Any]) -> None:
    with pytest.raises(RejectedEvent):
        teller(FakeGuardian())(envelope)


@pytest.mark.parametrize("detail", [{"principal": "x", "action": 5}, {"resource": "\udc00" * 9}, {"principal": None}])
def test_strange_details_are_told_all_the_same(detail: dict[str, Any]) -> None:
    assert told(FakeGuardian(), event(**detail)).principal.account == ACCOUNT


def test_the_rules_deliver_it_and_the_bus_of_the_hub_lets_it_pass() -> None:
    assert matches(patterns()["AnalyzerFindings"], EVENT)
    assert not matches(patterns()["AnalyzerFindings"], event(status="RESOLVED"))
    assert matches(resolved(properties("HubChanges")["EventPattern"]), EVENT)
    assert "Access Analyzer Finding" in json.dumps(properties("HubBus")["Policy"])
