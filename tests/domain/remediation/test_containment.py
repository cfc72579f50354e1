"""The brake that there is room for, credentials stopped, and one plan that takes it all off again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from iamdrift.domain.judging.waiver import instant
from iamdrift.domain.policy import Outcome, Policies, Request, evaluate, parse
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, Snapshot
from iamdrift.domain.remediation.containment import CONTAINED, DENY_ALL, contain, contained
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Kind, Plan, plan
from iamdrift.domain.remediation.refusals import Because, Refusal
from iamdrift.domain.remediation.sessions import SESSIONS_DENIED, deny_sessions, lift, lifts_at
from iamdrift.domain.remediation.steps import Standing
from tests.domain.remediation.events import DOCUMENTS, RULES, a_group, a_policy, a_role, a_user, managed, text
from tests.domain.remediation.test_plan import carried_out
from tests.fakes.iam import FakeIam
from tests.fakes.principals import ACCOUNT, allow

READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
FULL = InlinePolicy("full", PolicyText(text(allow("s3:" + "x" * 10_100))))
MANY = tuple(replace(managed(READ), arn=f"arn:aws:iam::aws:policy/p{number}") for number in range(10))


def plan_for(snapshot: Snapshot) -> Plan:
    made = contain(snapshot, RULES)
    assert isinstance(made, Plan)
    return made


@pytest.mark.parametrize(
    ("snapshot", "api"),
    [
        (a_role(), "PutRolePolicy"),
        (a_group(), "PutGroupPolicy"),
        (a_role(inline=(FULL,)), "AttachRolePolicy"),
        (a_role(inline=(FULL,), attached=MANY), "PutRolePermissionsBoundary"),
        (a_user(inline=(FULL,), attached=MANY), "PutUserPermissionsBoundary"),
    ],
)
def test_the_first_brake_that_there_is_room_for(snapshot: Snapshot, api: str) -> None:
    made = plan_for(snapshot)
    assert made.steps[0].api == api
    after = carried_out(made, snapshot)
    assert contained(after)
    assert not contained(snapshot)


def test_a_group_without_room_cannot_be_contained() -> None:
    found = contain(a_group(inline=(FULL,), attached=MANY), RULES)
    assert isinstance(found, Refusal)
    assert found.because is Because.NO_ROOM


def test_what_is_no_principal_or_not_ours_to_write_to_is_refused() -> None:
    assert isinstance(contain(a_policy(), RULES), Refusal)
    assert isinstance(contain(a_role(path="/aws-service-role/x/"), RULES), Refusal)


def test_the_deny_denies_everything() -> None:
    policies = Policies(identity=(parse(DENY_ALL), parse(text(allow("*")))))
    role = f"arn:aws:iam::{ACCOUNT}:role/x"
    assert evaluate(Request(role, "iam:DetachRolePolicy", role), policies).outcome is Outcome.EXPLICITLY_DENIED


def test_credentials_are_stopped_and_all_of_it_is_undone_in_one_plan() -> None:
    user = a_user()
    after = carried_out(plan_for(user), user)
    assert {each.status for each in after.credentials} == {"Inactive"}
    undo = plan(after, user, plan_for(user).facets, RULES, everything=True, kind=Kind.UNDO)
    assert isinstance(undo, Plan)
    assert marks(carried_out(undo, after)) == marks(user)


def test_a_boundary_that_served_as_the_brake_is_put_back() -> None:
    role = a_role(inline=(FULL,), attached=MANY)
    after = carried_out(plan_for(role), role)
    undo = plan(after, role, plan_for(role).facets, RULES, everything=True, kind=Kind.UNDO)
    assert isinstance(undo, Plan)
    assert marks(carried_out(undo, after)) == marks(role)


def test_a_contained_principal_needs_nothing_more() -> None:
    role = a_role()
    after = carried_out(plan_for(role), role)
    assert [step.standing(marks(after)) for step in plan_for(after).steps] == [Standing.DONE]


def test_a_containment_that_somebody_hollowed_out_is_made_again() -> None:
    hollow = a_role(inline=(InlinePolicy(CONTAINED, PolicyText(text(allow("*")))),))
    assert not contained(hollow)
    assert contained(carried_out(plan_for(hollow), hollow))


def test_sessions_issued_meanwhile_are_denied_and_no_others() -> None:
    role = a_role()
    changed, reverted = instant("2026-11-24T03:00:00Z"), instant("2026-11-24T03:10:00Z")
    denied = deny_sessions(role, changed, reverted, RULES)
    assert isinstance(denied, Plan)
    after = carried_out(denied, role)
    policy = next(policy for policy in after.inline if policy.name == SESSIONS_DENIED)
    policies = Policies(identity=(parse(policy.document.text), parse(text(allow("*")))))

    def outcome(issued: str) -> Outcome:
        request = Request(role.arn, "s3:GetObject", "arn:aws:s3:::b/k", context={"aws:TokenIssueTime": (issued,)})
        return evaluate(request, policies).outcome

    assert outcome("2026-11-24T02:59:59Z") is Outcome.ALLOWED
    assert outcome("2026-11-24T03:00:00Z") is Outcome.EXPLICITLY_DENIED
    assert outcome("2026-11-24T03:12:00Z") is Outcome.EXPLICITLY_DENIED  # IAM shows a revert late
    assert outcome("2026-11-24T03:15:01Z") is Outcome.ALLOWED
    assert (lifts_at(reverted) - reverted).total_seconds() > 43_200
    lifted = lift(after, denied)
    assert isinstance(lifted, Plan)
    assert marks(carried_out(lifted, after)) == marks(role)


def test_only_the_very_denial_that_was_put_is_lifted() -> None:
    role = a_role()
    denied = deny_sessions(role, instant("2026-11-24T03:00Z"), instant("2026-11-24T03:10Z"), RULES)
    assert isinstance(denied, Plan)
    other = a_role(inline=(InlinePolicy(SESSIONS_DENIED, PolicyText(DENY_ALL)),))
    assert isinstance(lift(other, denied), Refusal)
    assert isinstance(lift(role, denied), Refusal)
    assert isinstance(deny_sessions(a_user(), instant("2026-11-24"), instant("2026-11-25"), RULES), Refusal)
    assert isinstance(
        deny_sessions(a_role(inline=(FULL,)), instant("2026-11-24"), instant("2026-11-25"), RULES), Refusal
    )


def test_the_brakes_exist_in_every_partition() -> None:
    china = a_role(inline=(FULL,), arn=f"arn:aws-cn:iam::{ACCOUNT}:role/x")
    assert plan_for(china).steps[0].parameter("PolicyArn") == "arn:aws-cn:iam::aws:policy/AWSDenyAll"
    assert json.loads(DENY_ALL)["Statement"][0]["Effect"] == "Deny"
    assert FakeIam(documents=DOCUMENTS).document(READ)
