"""The seed SCPs, asked with our own engine: who can still do what once they are attached."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iamdrift.domain.policy import Document, Outcome, Policies, PolicyKind, Request, evaluate, parse, validate
from scripts.generate_management_template import ORG, POLICIES, TEMPLATE, updated
from tests.template.cloudformation import template

ACCOUNT, HUB = "222233334444", "111122223333"
DEPLOYER = f"arn:aws:iam::{HUB}:role/deploy-guardian-prod-role"
BREAK_GLASS = f"arn:aws:iam::{ACCOUNT}:role/break-glass-admin-role"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/admin-prod-role"
STACK_SETS = f"arn:aws:iam::{ACCOUNT}:role/stacksets-exec-0123456789abcdef"
REMEDIATOR = f"arn:aws:iam::{ACCOUNT}:role/iamdrift-remediator-prod-role"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ALLOW_ALL = parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
NAMED = {"${DeployerRoleArn}": DEPLOYER, "${BreakGlassRoleArn}": BREAK_GLASS, "${TrailName}": "organization-trail"}


def text_of(name: str) -> str:
    text = (ORG / "scps" / f"{name}.json").read_text()
    for placeholder, value in NAMED.items():
        text = text.replace(placeholder, value)
    return text


def scp(name: str) -> Document:
    return parse(text_of(name), kind=PolicyKind.SCP, name=name)


def outcome(name: str, who: str, action: str, resource: str = "*", **context: Any) -> Outcome:
    """For somebody who may do everything as far as their own policies are concerned."""
    request = Request(who, action, resource, context=context)
    return evaluate(request, Policies((ALLOW_ALL,), scps=((ALLOW_ALL, scp(name)),))).outcome


def denied(name: str, who: str, action: str, resource: str = "*", **context: Any) -> bool:
    found = outcome(name, who, action, resource, **context)
    assert found in (Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED)
    return found is Outcome.EXPLICITLY_DENIED


@pytest.mark.parametrize("action", ["s3:DeleteBucket", "iam:CreateAccessKey", "account:CloseAccount"])
def test_root_can_do_nothing_by_itself(action: str) -> None:
    assert denied("deny-root-usage", ROOT, action)


def test_a_central_root_session_still_works() -> None:
    """`sts:AssumeRoot`, the only way to delete a bucket policy that locks everybody out."""
    assert not denied("deny-root-usage", ROOT, "s3:DeleteBucketPolicy", **{"aws:AssumedRoot": "true"})


@pytest.mark.parametrize("who", [ADMIN, f"arn:aws:iam::{ACCOUNT}:user/root", f"arn:aws:iam::{ACCOUNT}:role/root"])
def test_whoever_is_not_root_is_not_hit(who: str) -> None:
    assert not denied("deny-root-usage", who, "s3:DeleteBucket")


@pytest.mark.parametrize("who", [ADMIN, ROOT, BREAK_GLASS])
def test_no_account_leaves(who: str) -> None:
    assert denied("deny-leave-organization", who, "organizations:LeaveOrganization")
    assert not denied("deny-leave-organization", who, "organizations:DescribeOrganization")


def own(resource: str) -> str:
    return f"arn:aws:{resource}"


ASSESS_CHANGE = own(f"lambda:eu-west-1:{HUB}:function:iamdrift-prod-assess-change")


SHIELDED = {
    "its reader": ("iam:UpdateAssumeRolePolicy", own(f"iam::{ACCOUNT}:role/iamdrift-reader-prod-role")),
    "its remediator, made wider": ("iam:PutRolePolicy", own(f"iam::{ACCOUNT}:role/iamdrift-remediator-prod-role")),
    "its forwarding": ("iam:DeleteRolePolicy", own(f"iam::{ACCOUNT}:role/iamdrift-forward-us-east-1-prod-role")),
    "a role of its name that was not there": ("iam:CreateRole", own(f"iam::{ACCOUNT}:role/iamdrift-x-prod-role")),
    "a role that would pass for StackSets": ("iam:CreateRole", own(f"iam::{ACCOUNT}:role/stacksets-exec-evil")),
    "who breaks the glass": ("iam:UpdateAssumeRolePolicy", BREAK_GLASS),
    "a rule": ("events:DisableRule", own(f"events:us-east-1:{ACCOUNT}:rule/iamdrift-prod-iam-changes")),
    "its targets": ("events:RemoveTargets", own(f"events:us-east-1:{ACCOUNT}:rule/iamdrift-prod-iam-changes")),
    "a rule of the hub's bus": ("events:PutRule", own(f"events:eu-west-1:{HUB}:rule/iamdrift-prod/iamdrift-prod-x")),
    "the bus": ("events:PutPermission", own(f"events:eu-west-1:{HUB}:event-bus/iamdrift-prod")),
    "the queue": ("sqs:PurgeQueue", own(f"sqs:eu-west-1:{HUB}:iamdrift-prod-changes")),
    "the ledger": ("dynamodb:DeleteTable", own(f"dynamodb:eu-west-1:{HUB}:table/iamdrift-prod-ledger")),
    "what stands in the ledger": ("dynamodb:PutItem", own(f"dynamodb:eu-west-1:{HUB}:table/iamdrift-prod-ledger")),
    "a function": ("lambda:UpdateFunctionCode", ASSESS_CHANGE),
    "its concurrency": ("lambda:PutFunctionConcurrency", ASSESS_CHANGE),
    "a topic": ("sns:SetTopicAttributes", own(f"sns:eu-west-1:{HUB}:iamdrift-prod-email")),
    "the schedule": ("scheduler:UpdateSchedule", own(f"scheduler:us-east-1:{ACCOUNT}:schedule/x/iamdrift-prod-canary")),
    "what sweeps": ("states:UpdateStateMachine", own(f"states:eu-west-1:{HUB}:stateMachine:iamdrift-prod-sweep")),
    "a sweep underway": ("states:StopExecution", own(f"states:eu-west-1:{HUB}:execution:iamdrift-prod-sweep:daily")),
    "its pace": ("states:UpdateMapRun", own(f"states:eu-west-1:{HUB}:mapRun:iamdrift-prod-sweep/Accounts:1")),
    "the review packs": (
        "s3:DeleteObject",
        own(f"s3:::iamdrift-prod-reports-{HUB}-eu-west-1/2026-10-01/r/review.html"),
    ),
    "who may read them": ("s3:PutBucketPolicy", own(f"s3:::iamdrift-prod-reports-{HUB}-eu-west-1")),
    "the log": ("logs:DeleteLogGroup", own(f"logs:eu-west-1:{HUB}:log-group:/aws/lambda/iamdrift-prod-assess-change")),
    "an alarm": ("cloudwatch:DisableAlarmActions", own(f"cloudwatch:eu-west-1:{HUB}:alarm:iamdrift-prod-rejected")),
    "the trail": ("cloudtrail:StopLogging", own(f"cloudtrail:us-east-1:{ACCOUNT}:trail/organization-trail")),
}


@pytest.mark.parametrize("name", SHIELDED)
def test_an_administrator_cannot_touch(name: str) -> None:
    action, resource = SHIELDED[name]
    assert denied("shield-guardian", ADMIN, action, resource)
    assert not denied("shield-guardian", BREAK_GLASS, action, resource)
    assert not denied("shield-guardian", DEPLOYER, action, resource)


def test_stack_sets_still_keep_spokes_up_to_date() -> None:
    for action, resource in SHIELDED.values():
        if ACCOUNT in resource and "break-glass" not in resource:
            assert not denied("shield-guardian", STACK_SETS, action, resource)


def test_ordinary_work_is_not_hit() -> None:
    for action, resource in (
        ("iam:PutRolePolicy", own(f"iam::{ACCOUNT}:role/shop-prod-role")),
        ("events:PutRule", own(f"events:us-east-1:{ACCOUNT}:rule/shop")),
        ("lambda:UpdateFunctionCode", own(f"lambda:us-east-1:{ACCOUNT}:function:shop")),
        ("cloudtrail:StopLogging", own(f"cloudtrail:us-east-1:{ACCOUNT}:trail/shop")),
        ("iam:DetachRolePolicy", own(f"iam::{ACCOUNT}:role/shop-prod-role")),
    ):
        assert not denied("shield-guardian", ADMIN, action, resource)


def test_the_canary_is_changed_by_its_schedule_only() -> None:
    canary = own(f"iam::{ACCOUNT}:role/iamdrift-canary-prod-role")
    schedule = f"arn:aws:iam::{ACCOUNT}:role/iamdrift-canary-schedule-prod-role"
    assert not denied("shield-guardian", schedule, "iam:TagRole", canary)
    assert denied("shield-guardian", ADMIN, "iam:TagRole", canary)


def test_keys_are_known_by_their_alias() -> None:
    key = own(f"kms:eu-west-1:{HUB}:key/1234abcd-12ab-34cd-56ef-1234567890ab")
    ours, other = {"kms:ResourceAliases": ("alias/iamdrift-prod",)}, {"kms:ResourceAliases": ("alias/shop",)}
    assert denied("shield-guardian", ADMIN, "kms:ScheduleKeyDeletion", key, **ours)
    assert not denied("shield-guardian", ADMIN, "kms:ScheduleKeyDeletion", key, **other)
    assert not denied("shield-guardian", ADMIN, "kms:ScheduleKeyDeletion", key)


@pytest.mark.parametrize("who", [ADMIN, DEPLOYER, STACK_SETS])
def test_a_contained_principal_stays_contained(who: str) -> None:
    role, brake = own(f"iam::{ACCOUNT}:role/shop-prod-role"), own("iam::aws:policy/AWSDenyAll")
    assert denied("shield-guardian", who, "iam:DetachRolePolicy", role, **{"iam:PolicyARN": brake})
    assert denied(
        "shield-guardian", who, "iam:DeleteRolePermissionsBoundary", role, **{"iam:PermissionsBoundary": brake}
    )
    for freed_by in (BREAK_GLASS, REMEDIATOR):
        assert not denied("shield-guardian", freed_by, "iam:DetachRolePolicy", role, **{"iam:PolicyARN": brake})


def test_the_shield_does_not_protect_against_its_own_name_in_another_account() -> None:
    """Only the very role that breaks the glass passes, not one of the same name elsewhere."""
    elsewhere = BREAK_GLASS.replace(ACCOUNT, "999999999999")
    action, resource = SHIELDED["its reader"]
    assert denied("shield-guardian", elsewhere, action, resource)


@pytest.mark.parametrize("name", [file for _, _, file, _ in POLICIES])
def test_aws_takes_it(name: str) -> None:
    content = json.loads((ORG / "scps" / f"{name}.json").read_text())
    assert len(json.dumps(content, separators=(",", ":"))) <= 5_120  # with room for long ARNs: AWS allows twice as much
    assert all(statement["Effect"] == "Deny" for statement in content["Statement"])
    assert validate(text_of(name), PolicyKind.SCP) == ()


def test_the_template_carries_these_documents_and_attaches_none_by_default() -> None:
    assert TEMPLATE.read_text() == updated(TEMPLATE.read_text()), "run scripts/generate_management_template.py"
    told = template("org/management.yaml")
    for name, condition, _, _ in POLICIES:
        assert told["Resources"][name]["Condition"] == condition
    switches = ("DenyRootUsage", "DenyLeaveOrganization", "ShieldGuardian")
    assert {told["Parameters"][switch]["Default"] for switch in switches} == {"false"}
    assert told["Parameters"]["PolicyTargets"]["Default"] == ""
