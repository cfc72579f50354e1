"""Every resource of our templates is watched under the name that it has: whoever hits it is a critical finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.events.account_event import event_findings
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.severity import Severity
from tests.fakes.events import envelope
from tests.fakes.principals import ACCOUNT
from tests.org import member
from tests.org.stacks import Stack
from tests.org.test_side_by_side import EVERYTHING
from tests.template import cloudformation

PLACE = {"AWS::AccountId": ACCOUNT, "AWS::Region": "us-east-1", "OrganizationId": "o-exampleorg"}
SPOKE = PLACE | {"HubAccountId": "999988887777", "HubRegion": "eu-west-1", "IsManagementAccount": "true"}
STACKS = (
    Stack("template.yaml", EVERYTHING | PLACE),
    Stack("template.yaml", EVERYTHING | PLACE | {"OrganizationId": "", "AnalyzeUnusedAccess": "yes"}),
    Stack("org/member.yaml", SPOKE | {"EnableRemediation": "true", "TrailBucket": "trail"}),
    Stack("org/member.yaml", SPOKE | {"HubAccountId": ACCOUNT, "AnalyzeUnusedAccess": "true"}),
    Stack("org/management.yaml", PLACE | {"HubAccountId": "1", "ShieldGuardian": "true", "DenyRootUsage": "true"}),
)
ARN = f"arn:aws:{{}}:us-east-1:{ACCOUNT}:{{}}"
Hit = tuple[str, str, dict[str, Any]]  # event source, event, what it names


def by(source: str, event: str, key: str, spelled: str = "{}") -> Callable[[str], Hit]:
    return lambda name: (f"{source}.amazonaws.com", event, {key: spelled.format(name)})


KEY = cloudformation.STACK["GuardianKey"]
API = cloudformation.STACK["RespondApi"]
FUNCTION = by("lambda", "DeleteFunction20150331", "functionName")
MACHINE = by("states", "DeleteStateMachine", "stateMachineArn", ARN.format("states", "stateMachine:{}"))
# How each kind of resource is hit. Where a part has no name of its own, it is one of the thing that it belongs to.
HITS: dict[str, Callable[[str], Hit]] = {
    "AWS::AccessAnalyzer::Analyzer": by("access-analyzer", "DeleteAnalyzer", "analyzerName"),
    "AWS::ApiGatewayV2::Api": lambda _: ("apigateway.amazonaws.com", "DeleteApi", {"apiId": API}),
    "AWS::ApiGatewayV2::Integration": lambda _: ("apigateway.amazonaws.com", "UpdateIntegration", {"apiId": API}),
    "AWS::ApiGatewayV2::Route": lambda _: ("apigateway.amazonaws.com", "UpdateRoute", {"apiId": API}),
    "AWS::ApiGatewayV2::Stage": lambda _: ("apigateway.amazonaws.com", "UpdateStage", {"apiId": API}),
    "AWS::Chatbot::SlackChannelConfiguration": by(
        "chatbot",
        "UpdateSlackChannelConfiguration",
        "chatConfigurationArn",
        f"arn:aws:chatbot::{ACCOUNT}:chat-configuration/slack-channel/{{}}",
    ),
    "AWS::CloudFormation::StackSet": by("cloudformation", "DeleteStackInstances", "stackSetName"),
    "AWS::CloudFormation::Stack": lambda _: (
        "cloudformation.amazonaws.com",
        "DeleteStack",
        {"stackName": "iamdrift-organization"},
    ),
    "AWS::CloudWatch::Alarm": lambda name: ("monitoring.amazonaws.com", "DeleteAlarms", {"alarmNames": [name]}),
    "AWS::DynamoDB::Table": by("dynamodb", "DeleteTable", "tableName"),
    "AWS::Events::EventBus": by("events", "DeleteEventBus", "name"),
    "AWS::Events::Rule": by("events", "DisableRule", "name"),
    "AWS::IAM::ManagedPolicy": by("iam", "CreatePolicyVersion", "policyArn", f"arn:aws:iam::{ACCOUNT}:policy/{{}}"),
    "AWS::IAM::Role": by("iam", "PutRolePolicy", "roleName"),
    "AWS::KMS::Alias": lambda name: ("kms.amazonaws.com", "DeleteAlias", {"aliasName": name}),
    "AWS::KMS::Key": lambda _: ("kms.amazonaws.com", "ScheduleKeyDeletion", {"keyId": KEY}),
    "AWS::Lambda::Function": FUNCTION,
    "AWS::Lambda::Permission": lambda _: (
        "lambda.amazonaws.com",
        "RemovePermission20150331v2",
        {"functionName": "iamdrift-prod-respond"},
    ),
    "AWS::Logs::LogGroup": by("logs", "DeleteLogGroup", "logGroupName"),
    "AWS::S3::Bucket": by("s3", "DeleteBucket", "bucketName"),
    "AWS::S3::BucketPolicy": lambda _: (
        "s3.amazonaws.com",
        "DeleteBucketPolicy",
        {"bucketName": f"iamdrift-prod-reports-{ACCOUNT}-us-east-1"},
    ),
    "AWS::SNS::Subscription": lambda _: (
        "sns.amazonaws.com",
        "Unsubscribe",
        {"subscriptionArn": ARN.format("sns", "iamdrift-prod-email:0f9c")},
    ),
    "AWS::SNS::Topic": by("sns", "DeleteTopic", "topicArn", ARN.format("sns", "{}")),
    "AWS::SNS::TopicPolicy": lambda _: (
        "sns.amazonaws.com",
        "SetTopicAttributes",
        {"topicArn": ARN.format("sns", "iamdrift-prod-email")},
    ),
    "AWS::SQS::Queue": by("sqs", "DeleteQueue", "queueUrl", f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/{{}}"),
    "AWS::SQS::QueuePolicy": lambda _: (
        "sqs.amazonaws.com",
        "SetQueueAttributes",
        {"queueUrl": f"https://queue.amazonaws.com/{ACCOUNT}/iamdrift-prod-changes"},
    ),
    "AWS::Scheduler::Schedule": by("scheduler", "UpdateSchedule", "name"),
    "AWS::Scheduler::ScheduleGroup": by("scheduler", "DeleteScheduleGroup", "name"),
    "AWS::SecretsManager::Secret": by("secretsmanager", "PutSecretValue", "secretId"),
    "AWS::Serverless::Function": FUNCTION,
    "AWS::Serverless::StateMachine": MACHINE,
}
# What needs no watch of its own, and why.
NOT_WATCHED = {
    "AWS::CloudWatch::Dashboard": "it only shows what alarms and checks find without it",
    "AWS::Serverless::LayerVersion": "a version never changes; which one runs is part of a function's configuration",
    "AWS::Organizations::Policy": "known by its id: every change of any organization policy is a finding",
    "Custom::PreparedOrganization": "nothing of AWS: its function, and the administrators it registers, are watched",
}
ONCE_AT_DEPLOYMENT = "prepare-organization"  # its log tells of deployments, nothing that happens later


def hits() -> Iterator[tuple[str, str, Hit]]:
    """(template, resource, hit) of every resource that is watched."""
    for stack in STACKS:
        for logical_id, resource in stack.resources():
            kind, name = resource["Type"], stack.name(resource)
            if kind in HITS and not (kind == "AWS::Logs::LogGroup" and ONCE_AT_DEPLOYMENT in name):
                yield stack.path, logical_id, HITS[kind](name)


CASES = {(path, name): hit for path, name, hit in hits()}


def patterns(path: str) -> dict[str, Any]:
    """Of the rules in the account where a template stands; the management account has a spoke of its own."""
    if path == "template.yaml":
        return cloudformation.patterns()
    text = {name: member.filled(rule["Properties"]["EventPattern"]) for name, rule in member.member(RULE).items()}
    return {name: placed(pattern) for name, pattern in text.items()}


RULE = "AWS::Events::Rule"


def placed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: placed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [placed(each) for each in value]
    return value.replace(member.SPOKE, ACCOUNT) if isinstance(value, str) else value


def test_every_kind_of_resource_is_watched_or_there_is_a_reason() -> None:
    kinds = {resource["Type"] for stack in STACKS for _, resource in stack.resources()}
    assert kinds == HITS.keys() | NOT_WATCHED.keys()
    assert not HITS.keys() & NOT_WATCHED.keys()
    assert all(len(reason) > 40 for reason in NOT_WATCHED.values())


def test_no_resource_exists_that_no_stack_of_this_test_has() -> None:
    for path in ("template.yaml", "org/member.yaml"):
        seen = {name for stack in STACKS if stack.path == path for name, _ in stack.resources()}
        assert seen == set(cloudformation.template(path)["Resources"]), path


@pytest.mark.parametrize(("path", "name"), CASES)
def test_who_hits_it_is_delivered_and_critical(path: str, name: str) -> None:
    source, event, parameters = CASES[path, name]
    told = envelope(event, parameters, source=source)
    delivered = [rule for rule, pattern in patterns(path).items() if cloudformation.matches(pattern, told)]
    assert delivered, f"no rule passes on {event} of {parameters}"
    change = understand(told)
    assert isinstance(change, Change)
    assert max(finding.severity for finding in event_findings(change)) is Severity.CRITICAL


def test_the_rule_that_tells_is_another_than_the_one_that_was_hit() -> None:
    """But for the one that tells of rules: that one the health check looks after."""
    for name, resource in cloudformation.resources(RULE).items():
        hit = HITS[RULE](Stack("template.yaml", PLACE).name(resource))
        told = envelope(hit[1], hit[2], source=hit[0])
        others = {rule for rule, pattern in patterns("template.yaml").items() if cloudformation.matches(pattern, told)}
        assert others - {name} or name == "OwnEvents", name


@pytest.mark.parametrize(
    "spelled",
    [
        "iamdrift-prod-assess-change",
        "function:iamdrift-prod-assess-change",
        f"{ACCOUNT}:iamdrift-prod-assess-change",
        f"{ACCOUNT}:function:iamdrift-prod-assess-change",
        f"us-east-1:{ACCOUNT}:function:iamdrift-prod-assess-change:live",
        ARN.format("lambda", "function:iamdrift-prod-assess-change"),
    ],
)
def test_a_function_is_known_however_the_caller_spells_it(spelled: str) -> None:
    told = envelope("UpdateFunctionCode20150331v2", {"functionName": spelled}, source="lambda.amazonaws.com")
    assert cloudformation.matches(patterns("template.yaml")["OwnLambda"], told)


@pytest.mark.parametrize(
    "host",
    ["sqs.us-east-1.amazonaws.com", "sqs-fips.us-east-1.amazonaws.com", "sqs.us-east-1.api.aws", "queue.amazonaws.com"],
)
def test_a_queue_is_known_however_the_caller_spells_it(host: str) -> None:
    url = f"https://{host}/{ACCOUNT}/iamdrift-prod-changes"
    told = envelope("SetQueueAttributes", {"queueUrl": url}, source="sqs.amazonaws.com")
    assert cloudformation.matches(patterns("template.yaml")["OwnSqs"], told)
