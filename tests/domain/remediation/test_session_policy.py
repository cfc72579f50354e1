"""The session of a plan may make its steps, and our own engine finds nothing else that it may do."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.policy import Outcome, Policies, Request, evaluate, parse
from iamdrift.domain.principals.principal import ManagedPolicy, Snapshot
from iamdrift.domain.remediation.containment import contain
from iamdrift.domain.remediation.plan import Plan, plan
from iamdrift.domain.remediation.recreation import recreate
from iamdrift.domain.remediation.session_policy import LARGEST, session_policy
from iamdrift.domain.remediation.steps import Step
from tests.domain.remediation.events import EVENTS, RULES, Event, a_role, managed
from tests.domain.remediation.resources import RESOURCE_EVENTS, ResourceEvent
from tests.fakes.principals import ACCOUNT, allow, document

ANYTHING = parse(document(allow("*")).text)
REMEDIATOR = f"arn:aws:sts::{ACCOUNT}:assumed-role/iamdrift-remediator/plan"
ACTIONS = [
    "iam:PutRolePolicy",
    "iam:DeleteRolePolicy",
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:PassRole",
    "iam:CreateUser",
    "iam:CreateAccessKey",
    "iam:PutUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:DeletePolicyVersion",
    "sts:AssumeRole",
    "s3:GetObject",
    "organizations:DetachPolicy",
]


def allowed(made: Plan, action: str, resource: str, **context: str) -> bool:
    session = parse(session_policy(made, ACCOUNT, "aws"))
    policies = Policies(identity=(ANYTHING,), session=(session,))
    request = Request(REMEDIATOR, action, resource, context=context)
    return evaluate(request, policies).outcome is Outcome.ALLOWED


def planned(event: Event | ResourceEvent) -> Plan:
    made = event.plan(everything=True)
    assert isinstance(made, Plan)
    return made


def context_of(step: Step) -> dict[str, str]:
    parameters = dict(step.parameters)
    keys = {"PolicyArn": "iam:PolicyARN", "PermissionsBoundary": "iam:PermissionsBoundary"}
    return {key: parameters[name] for name, key in keys.items() if name in parameters}


def target(made: Plan, step: Step) -> str:
    parameters = dict(step.parameters)
    if "InstanceProfileName" in parameters:
        return f"arn:aws:iam::{ACCOUNT}:instance-profile/{parameters['InstanceProfileName']}"
    if "GroupName" in parameters:
        return f"arn:aws:iam::{ACCOUNT}:group/{parameters['GroupName']}"
    if "PolicyId" in parameters and "attachment" in step.undoes:
        return f"arn:aws:organizations::{ACCOUNT}:policy/o-example/service_control_policy/{parameters['PolicyId']}"
    return made.arn


@pytest.mark.parametrize("event", [*EVENTS, *RESOURCE_EVENTS], ids=lambda event: event.name)
def test_every_step_is_allowed(event: Event | ResourceEvent) -> None:
    made = planned(event)
    for step in made.steps:
        assert allowed(made, step.name, target(made, step), **context_of(step)), step


@given(st.sampled_from(EVENTS), st.sampled_from(ACTIONS))
def test_no_other_call_is(event: Event, action: str) -> None:
    made = planned(event)
    mine = {step.name for step in made.steps}
    passes = any(step.api == "AddRoleToInstanceProfile" for step in made.steps)
    if action not in mine and not (passes and action == "iam:PassRole"):
        assert not allowed(made, action, made.arn)
        assert not allowed(made, action, "*")


@given(st.sampled_from(EVENTS))
def test_no_other_principal_is_reached(event: Event) -> None:
    made = planned(event)
    for step in made.steps:
        for kind in ("role", "user", "group", "policy"):
            other = f"arn:aws:iam::{ACCOUNT}:{kind}/somebody-else"
            assert not allowed(made, step.name, other, **context_of(step))
        assert not allowed(made, step.name, made.arn.replace(ACCOUNT, "999988887777"), **context_of(step))


def test_a_detachment_is_bound_to_its_policy() -> None:
    made = planned(next(event for event in EVENTS if event.name == "AttachRolePolicy"))
    admin = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}
    assert not allowed(made, made.steps[0].name, made.arn, **admin)


@pytest.mark.parametrize("attached", [1, 10, 25])
def test_it_always_fits(attached: int) -> None:
    """With 25 long ARNs the conditions have to go; the calls and the one ARN stay."""
    bad = a_role(attached=tuple(managed_long(number) for number in range(attached)))
    touched = [f"attached/{policy.arn}" for policy in bad.attached]
    made = plan(bad, a_role(attached=()), touched, RULES, everything=True)
    assert isinstance(made, Plan)
    said = session_policy(made, ACCOUNT, "aws")
    assert len(said) <= LARGEST
    assert json.loads(said)["Statement"][0]["Resource"] == [bad.arn]


def managed_long(number: int) -> ManagedPolicy:
    return replace(
        managed("arn:aws:iam::aws:policy/ReadOnlyAccess"), arn=f"arn:aws:iam::{ACCOUNT}:policy/{'x' * 120}{number}"
    )


def test_containing_and_building_again_are_covered_too() -> None:
    role: Snapshot = a_role()
    for made in (contain(role, RULES), recreate(role, RULES)):
        assert isinstance(made, Plan)
        for step in made.steps:
            assert allowed(made, step.name, target(made, step), **context_of(step)), step
