"""The seed SCPs, asked with our own engine: who can still do what once they are attached."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iamdrift.domain.policy import Document, Outcome, Policies, PolicyKind, Request, evaluate, parse, validate
from scripts.generate_management_template import ORG, POLICIES, TEMPLATE, updated
from tests.org.test_side_by_side import hub, spoke
from tests.template.cloudformation import template

ACCOUNT, HUB = "222233334444", "111122223333"
DEPLOYER = f"arn:aws:iam::{HUB}:role/deploy-guardian-prod-role"
BREAK_GLASS = f"arn:aws:iam::{ACCOUNT}:role/break-glass-admin-role"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/admin-prod-role"
STACK_SETS = f"arn:aws:iam::{ACCOUNT}:role/stacksets-exec-0123456789abcdef"
REMEDIATOR = f"arn:aws:iam::{ACCOUNT}:role/iamdrift-remediator-prod-role"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ALLOW_ALL = parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
FILLED = {"${DeployerRoleArn}": DEPLOYER, "${BreakGlassRoleArn}": BREAK_GLASS, "${TrailName}": "organization-trail"}


def text_of(name: str) -> str:
    text = (ORG / "scps" / f"{name}.json").read_text()
    for placeholder, value in FILLED.items():
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
    "a message that tells of a change": ("sqs:DeleteMessage", own(f"sqs:eu-west-1:{HUB}:iamdrift-prod-changes")),
    "who is told": ("sns:Unsubscribe", own(f"sns:eu-west-1:{HUB}:iamdrift-prod-machine")),
    "what is told": ("sns:Publish", own(f"sns:eu-west-1:{HUB}:iamdrift-prod-chat")),
    "the end of a deny of sessions": (
        "scheduler:DeleteSchedule",
        own(f"scheduler:eu-west-1:{HUB}:schedule/iamdrift-prod/lift-1"),
    ),
    "all of them": ("scheduler:DeleteScheduleGroup", own(f"scheduler:eu-west-1:{HUB}:schedule-group/iamdrift-prod")),
    "the secret of the webhook": (
        "secretsmanager:PutSecretValue",
        own(f"secretsmanager:eu-west-1:{HUB}:secret:iamdrift-prod-slack-webhook-AbCdEf"),
    ),
    "the chat channel": (
        "chatbot:UpdateSlackChannelConfiguration",
        own(f"chatbot::{HUB}:chat-configuration/slack-channel/iamdrift-prod"),
    ),
    "its analyzer": (
        "access-analyzer:DeleteAnalyzer",
        own(f"access-analyzer:eu-west-1:{HUB}:analyzer/iamdrift-prod-external-access"),
    ),
    "the machine that generates": (
        "states:DeleteStateMachine",
        own(f"states:eu-west-1:{HUB}:stateMachine:iamdrift-prod-generate-policy"),
    ),
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


@pytest.mark.parametrize("action", ["UpdateEventSourceMapping", "DeleteEventSourceMapping", "CreateEventSourceMapping"])
def test_what_wakes_a_function_is_known_by_the_function(action: str) -> None:
    """A mapping has a random id for its name."""
    mapping = own(f"lambda:eu-west-1:{HUB}:event-source-mapping:0f9c")
    ours, other = (
        {"lambda:FunctionArn": ASSESS_CHANGE},
        {"lambda:FunctionArn": ASSESS_CHANGE.replace("iamdrift", "shop")},
    )
    assert denied("shield-guardian", ADMIN, f"lambda:{action}", mapping, **ours)
    assert not denied("shield-guardian", DEPLOYER, f"lambda:{action}", mapping, **ours)
    assert not denied("shield-guardian", ADMIN, f"lambda:{action}", mapping, **other)


@pytest.mark.parametrize("app", ["assess-change", "announce-finding", "post-slack", "sweep-account"])
def test_its_own_functions_still_do_their_work(app: str) -> None:
    function = f"arn:aws:iam::{HUB}:role/iamdrift-{app}-prod-role"
    for action, resource in (
        ("sqs:ReceiveMessage", own(f"sqs:eu-west-1:{HUB}:iamdrift-prod-changes")),
        ("sqs:DeleteMessage", own(f"sqs:eu-west-1:{HUB}:iamdrift-prod-announce")),
        ("sns:Publish", own(f"sns:eu-west-1:{HUB}:iamdrift-prod-email")),
        ("dynamodb:PutItem", own(f"dynamodb:eu-west-1:{HUB}:table/iamdrift-prod-ledger")),
        ("secretsmanager:GetSecretValue", own(f"secretsmanager:eu-west-1:{HUB}:secret:iamdrift-prod-slack-webhook-A")),
    ):
        assert not denied("shield-guardian", function, action, resource)


UNSHIELDED = {  # kinds whose names AWS chooses, or that no policy can name
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Dashboard",
}
DELETED = {  # by which call, and how a policy names it
    "AWS::AccessAnalyzer::Analyzer": ("access-analyzer:DeleteAnalyzer", "access-analyzer:{at}:analyzer/{name}"),
    "AWS::Chatbot::SlackChannelConfiguration": (
        "chatbot:DeleteSlackChannelConfiguration",
        "chatbot::{account}:chat-configuration/slack-channel/{name}",
    ),
    "AWS::CloudWatch::Alarm": ("cloudwatch:DeleteAlarms", "cloudwatch:{at}:alarm:{name}"),
    "AWS::DynamoDB::Table": ("dynamodb:DeleteTable", "dynamodb:{at}:table/{name}"),
    "AWS::Events::EventBus": ("events:DeleteEventBus", "events:{at}:event-bus/{name}"),
    "AWS::Events::Rule": ("events:DeleteRule", "events:{at}:rule/{name}"),
    "AWS::IAM::ManagedPolicy": ("iam:DeletePolicy", "iam::{account}:policy/{name}"),
    "AWS::IAM::Role": ("iam:DeleteRole", "iam::{account}:role/{name}"),
    "AWS::Logs::LogGroup": ("logs:DeleteLogGroup", "logs:{at}:log-group:{name}"),
    "AWS::S3::Bucket": ("s3:DeleteBucket", "s3:::{name}"),
    "AWS::SNS::Topic": ("sns:DeleteTopic", "sns:{at}:{name}"),
    "AWS::SQS::Queue": ("sqs:DeleteQueue", "sqs:{at}:{name}"),
    "AWS::Scheduler::Schedule": ("scheduler:DeleteSchedule", "scheduler:{at}:schedule/default/{name}"),
    "AWS::Scheduler::ScheduleGroup": ("scheduler:DeleteScheduleGroup", "scheduler:{at}:schedule-group/{name}"),
    "AWS::SecretsManager::Secret": ("secretsmanager:DeleteSecret", "secretsmanager:{at}:secret:{name}-AbCdEf"),
    "AWS::Serverless::Function": ("lambda:DeleteFunction", "lambda:{at}:function:{name}"),
    "AWS::Serverless::LayerVersion": ("lambda:DeleteLayerVersion", "lambda:{at}:layer:{name}:1"),
    "AWS::Serverless::StateMachine": ("states:DeleteStateMachine", "states:{at}:stateMachine:{name}"),
}
STACKS = (hub("eu-west-1"), spoke(ACCOUNT, "us-east-1", "eu-west-1"), spoke(HUB, "us-east-1", "eu-west-1"))
NAMED = sorted({each for stack in STACKS for each in stack.named() if each[0] not in ("AWS::KMS::Alias", *UNSHIELDED)})


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_no_administrator_deletes_any_resource_of_our_templates(kind: str, name: str) -> None:
    action, spelled = DELETED[kind]
    resource = own(spelled.format(name=name, at=f"eu-west-1:{HUB}", account=HUB)).replace(
        "/Access", "/service-role/Access"
    )
    assert denied("shield-guardian", ADMIN, action, resource)
    assert not denied("shield-guardian", BREAK_GLASS, action, resource)


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
