"""What must hold for every resource of the template: encrypted, kept, retried, alarmed, wired to code that exists."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest

from iamdrift.adapters.iam.writer import WRITES
from iamdrift.adapters.workloads.collector import WorkloadCollector
from tests.template.cloudformation import ROOT, as_list, properties, resources, statements, template

FUNCTIONS = resources("AWS::Serverless::Function")
QUEUES = resources("AWS::SQS::Queue")
ROLES = resources("AWS::IAM::Role")
KEY = {"Fn::GetAtt": ["GuardianKey", "Arn"]}
TAKES_NO_RESOURCE = {
    "iam:GetAccountAuthorizationDetails",
    "iam:ListPolicies",
    "iam:ListRoles",
    "dynamodb:ListStreams",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "cloudtrail:DescribeTrails",
    "lambda:ListEventSourceMappings",
    "iam:ListOpenIDConnectProviders",
    "iam:ListSAMLProviders",
    "organizations:DescribeOrganization",
    "organizations:DescribePolicy",
    "organizations:ListAccounts",
    "organizations:ListTargetsForPolicy",
    "organizations:ListPolicies",
    "organizations:ListRoots",
    "iam:GenerateCredentialReport",
    "iam:GetCredentialReport",
    "iam:GetServiceLastAccessedDetails",
    "access-analyzer:GetGeneratedPolicy",
    "access-analyzer:ListAnalyzers",
    "access-analyzer:StartPolicyGeneration",
    "access-analyzer:ValidatePolicy",
    "sqs:ListQueues",
}
TAKES_NO_RESOURCE |= set(WorkloadCollector.actions)  # each at least where it lists
REPORTS = {"iam:GenerateCredentialReport", "iam:GenerateServiceLastAccessedDetails"}  # asked for; they change nothing
PASSED = {
    "GeneratePolicyRole": ("AccessAnalyzerMonitorServiceRole-iamdrift-", "access-analyzer.amazonaws.com"),
    "RemediateDriftRole": ("OneOffRole", "scheduler.amazonaws.com"),
}
CANARY = {"CanaryRole", "CanaryScheduleRole"}  # tests/org looks at them


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_exists(name: str) -> None:
    app = ROOT / properties(name)["CodeUri"] / "app.py"
    module, function = template()["Globals"]["Function"]["Handler"].split(".")
    assert app.stem == module
    assert function in {node.name for node in ast.parse(app.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_function_folder_is_deployed() -> None:
    folders = {f"functions/{app.parent.name}" for app in (ROOT / "functions").glob("*/app.py")}
    assert folders == {properties(name)["CodeUri"] for name in FUNCTIONS}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_its_role_and_its_log_carry_one_name(name: str) -> None:
    verb = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    assert properties(name)["CodeUri"] == f"functions/{verb.replace('-', '_')}"
    assert properties(name)["FunctionName"] == {"Fn::Sub": f"iamdrift-${{Environment}}-{verb}"}
    assert properties(name)["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert properties(f"{name}Role")["RoleName"] == {"Fn::Sub": f"iamdrift-{verb}-${{Environment}}-role"}
    assert properties(f"{name}Logs")["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/iamdrift-${{Environment}}-{verb}"}


@pytest.mark.parametrize("name", [name for name in ROLES if name not in ("CanaryRole", "RemediatorRole")])
def test_a_role_is_assumed_by_one_service_of_this_account_only(name: str) -> None:
    (statement,) = properties(name)["AssumeRolePolicyDocument"]["Statement"]
    assert isinstance(statement["Principal"]["Service"], str)
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize("name", ROLES)
def test_a_role_grants_named_actions_on_named_resources(name: str) -> None:
    for statement in statements(name):
        if statement["Effect"] == "Deny":
            continue
        assert not [action for action in as_list(statement["Action"]) if "*" in action], statement["Sid"]
        if statement["Resource"] == "*":
            assert set(as_list(statement["Action"])) <= TAKES_NO_RESOURCE, statement["Sid"]


@pytest.mark.parametrize("name", [name for name in ROLES if name not in {*CANARY, "RemediatorRole"}])
def test_no_role_but_the_remediator_may_write_to_iam(name: str) -> None:
    iam = [
        a for s in statements(name) for a in as_list(s["Action"]) if a.startswith(("iam:", "organizations:", "sso:"))
    ]
    writes = {action for action in iam if not action.split(":")[1].startswith(("Get", "List", "Describe"))} - REPORTS
    assert writes <= ({"iam:PassRole"} if name in PASSED else set())


@pytest.mark.parametrize("name", PASSED)
def test_a_passed_role_is_one_and_goes_to_one_service(name: str) -> None:
    (passing,) = [s for s in statements(name) if "iam:PassRole" in as_list(s["Action"])]
    role, service = PASSED[name]
    assert role in json.dumps(passing["Resource"])
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": service}}


def test_nothing_may_write_to_iam_unless_the_deployment_says_so() -> None:
    assert template()["Parameters"]["AllowWrites"]["Default"] == "no"
    assert {resources()[name]["Condition"] for name in ("RemediatorRole", "RemediationPolicy")} == {"Remediates"}
    becoming = [s for s in statements("RemediateDriftRole") if "remediator" in json.dumps(s["Resource"])]
    assert [as_list(statement["Action"]) for statement in becoming] == [["sts:AssumeRole"]]


def test_only_remediate_drift_becomes_the_remediator() -> None:
    (trusted,) = properties("RemediatorRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"AWS": {"Fn::GetAtt": ["RemediateDriftRole", "Arn"]}}


def test_the_remediator_never_touches_what_guards_or_governs() -> None:
    (never,) = [s for s in statements("RemediatorRole") if s["Effect"] == "Deny"]
    assert never["Action"] == "*"
    names = {resource["Fn::Sub"].rsplit(":", 1)[1] for resource in never["Resource"]}
    assert {"role/iamdrift-*", "policy/iamdrift-*", "role/OrganizationAccountAccessRole"} <= names


def test_the_remediator_may_do_what_the_plans_do_and_nothing_else() -> None:
    granted = {a for s in statements("RemediatorRole") if s["Effect"] == "Allow" for a in as_list(s["Action"])}
    assert granted == WRITES


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted_and_keeps_messages_for_two_weeks(name: str) -> None:
    assert properties(name)["KmsMasterKeyId"] == KEY
    assert properties(name)["MessageRetentionPeriod"] == 14 * 24 * 3600


CONSUMERS = [
    name
    for name, function in FUNCTIONS.items()
    if [event["Type"] for event in function["Properties"].get("Events", {}).values()] == ["SQS"]
]


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_consumed_queue_outlasts_its_function_and_ends_in_dead_letters(name: str) -> None:
    (event,) = properties(name)["Events"].values()
    queue = properties(event["Properties"]["Queue"]["Fn::GetAtt"][0])
    timeout = properties(name).get("Timeout", template()["Globals"]["Function"]["Timeout"])
    assert queue["VisibilityTimeout"] >= 6 * timeout
    assert queue["RedrivePolicy"]["maxReceiveCount"] >= 3
    assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def alarmed_queues() -> set[str]:
    alarms: list[dict[str, Any]] = [alarm["Properties"] for alarm in resources("AWS::CloudWatch::Alarm").values()]
    return {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in alarms
        for dimension in alarm["Dimensions"]
        if dimension["Name"] == "QueueName"
    }


def test_every_queue_where_messages_end_or_wait_too_long_has_an_alarm() -> None:
    assert {name for name in QUEUES if name.endswith("DeadLetters") or name == "RejectedQueue"} <= alarmed_queues()
    assert "ChangeQueue" in alarmed_queues()


@pytest.mark.parametrize("name", resources("AWS::SNS::Topic"))
def test_a_topic_is_encrypted(name: str) -> None:
    assert properties(name)["KmsMasterKeyId"] == KEY


@pytest.mark.parametrize("name", resources("AWS::Logs::LogGroup"))
def test_a_log_is_encrypted_and_ends(name: str) -> None:
    assert properties(name)["KmsKeyId"] == KEY
    assert properties(name)["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_the_ledger_survives_the_stack() -> None:
    ledger = resources()["Ledger"]
    assert ledger["DeletionPolicy"] == ledger["UpdateReplacePolicy"] == "Retain"
    assert ledger["Properties"]["DeletionProtectionEnabled"] is True
    assert ledger["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert ledger["Properties"]["SSESpecification"]["KMSMasterKeyId"] == KEY


def test_only_the_rules_of_this_stack_may_put_changes_on_the_queue() -> None:
    (statement,) = properties("ChangeQueuePolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    default_bus, hub_bus = (arn["Fn::Sub"] for arn in statement["Condition"]["ArnLike"]["aws:SourceArn"])
    assert default_bus.endswith(":rule/iamdrift-${Environment}-*")
    assert hub_bus.endswith(":rule/iamdrift-${Environment}/iamdrift-${Environment}-*")
    for rule in resources("AWS::Events::Rule").values():
        assert rule["Properties"]["Name"]["Fn::Sub"].startswith("iamdrift-${Environment}-")


def test_no_partition_is_written_literally() -> None:
    assert "arn:aws:" not in (ROOT / "template.yaml").read_text()


@pytest.mark.parametrize("file", ["template.yaml", "org/member.yaml", "org/management.yaml"])
def test_every_role_says_whose_it_is(file: str) -> None:
    """By the tag that the guardian asks everybody else for."""
    roles = {
        name: resource["Properties"]
        for name, resource in template(file)["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    assert roles
    assert {
        name for name, role in roles.items() if {"Key": "owner", "Value": "iam-drift-guardian"} not in role["Tags"]
    } == set()
