"""What happened to identity providers and organization policies is taken back, and what that would give is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan, plan
from iamdrift.domain.remediation.refusals import Refusal
from tests.domain.remediation.events import RULES
from tests.domain.remediation.resources import ALLOW, OIDC, RESOURCE_EVENTS, ROOT, SAML, SCP, ResourceEvent, scp

events = pytest.mark.parametrize("event", RESOURCE_EVENTS, ids=lambda event: event.name)


@events
def test_the_steps_lead_to_what_was_accepted(event: ResourceEvent) -> None:
    made = event.plan(everything=True)
    assert isinstance(made, Plan)
    bad, good = marks(event.bad), marks(event.good)
    for step in made.steps:
        assert all(mark.holds_in(bad) for mark in step.expects)
        assert all(mark.holds_in(good) for mark in step.leaves)
    assert {step.undoes for step in made.steps} == {
        key for key in bad.keys() | good.keys() if bad.get(key) != good.get(key)
    }


@events
def test_only_what_gives_nobody_anything_is_automatic(event: ResourceEvent) -> None:
    made = event.plan()
    assert isinstance(made, Plan) == event.automatic
    assert isinstance(made, Plan) or made.ask


def test_a_type_is_enabled_before_its_policies_are_attached_again() -> None:
    made = next(event for event in RESOURCE_EVENTS if event.name == "DisablePolicyType").plan()
    assert isinstance(made, Plan)
    assert [step.api for step in made.steps] == ["EnablePolicyType", "AttachPolicy", "AttachPolicy"]


def test_policies_of_aws_and_things_that_became_others_are_left_alone() -> None:
    managed = replace(SCP, aws_managed=True, content=scp(ALLOW))
    assert isinstance(plan(managed, replace(SCP, aws_managed=True), ["content"], RULES), Refusal)
    assert isinstance(plan(SAML, OIDC, ["metadata"], RULES, everything=True), Refusal)
    assert isinstance(plan(ROOT, replace(ROOT, arn="other"), ["policy-type/x"], RULES), Refusal)
