"""What every account gets: plain CloudFormation whose rules forward everything and whose roles trust the hub alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iamdrift.adapters.iam.account_marks import AccountMarks
from iamdrift.adapters.iam.last_accessed import LastAccessed
from iamdrift.adapters.iam.policy_generation import PolicyGeneration
from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.reported_credentials import ReportedCredentials
from iamdrift.adapters.iam.writer import ORGANIZATION_WRITES, WRITES
from iamdrift.adapters.organization_state import OrganizationState
from iamdrift.adapters.workloads.collector import WorkloadCollector
from iamdrift.domain.catalogue.rules import IN_ONE_REGION
from scripts.generate_member_template import TEMPLATE, updated
from tests.org.member import HUB, ORGANIZATION, SPOKE, admits, allowed_actions, arn_of, filled, may, member
from tests.template.cloudformation import ROOT, matches, template

RULES, ROLES = member("AWS::Events::Rule"), member("AWS::IAM::Role")
DELIVERED = sorted((ROOT / "events" / "assess_change").glob("*.json"))
OF_THE_HUB_ALONE = {"update_function_code", "schedule_key_deletion"}  # spokes have no function and no key
SIGN_INS = {"user_console_login", "failed_root_console_login"}  # told apart by what happened, in code
IGNORED = sorted(path for path in (ROOT / "events" / "ignored").glob("*.json") if path.stem not in SIGN_INS)
TRUSTED = {
    "ReaderRole": {"assess-change", "sweep-account", "remediate-drift", "generate-policy"},
    "HealthRole": {"check-health"},
    "RemediatorRole": {"remediate-drift"},
    "PolicyGeneratorRole": {"generate-policy"},
}
FUNCTIONS = {"assess-change", "sweep-account", "remediate-drift", "check-health", "generate-policy", "announce-finding"}
BY_SERVICES = set(ROLES) - set(TRUSTED) - {"CanaryRole"}


def in_hub(function: str, account: str = HUB) -> str:
    return f"arn:aws:iam::{account}:role/iamdrift-{function}-prod-role"


def reached(event: dict[str, Any]) -> bool:
    return any(matches(filled(rule["Properties"]["EventPattern"]), event) for rule in RULES.values())


def test_a_stack_set_takes_it() -> None:
    text = TEMPLATE.read_text()
    assert "Transform" not in template("org/member.yaml")
    assert "Fn::Transform" not in text
    assert not [
        each for each in member().values() if each["Type"].startswith(("AWS::CloudFormation", "AWS::Serverless"))
    ]
    assert len(text.encode()) <= 51_200
    assert "arn:aws:" not in text


def test_the_rules_are_those_that_follow_from_the_catalogue() -> None:
    assert TEMPLATE.read_text() == updated(TEMPLATE.read_text()), "run scripts/generate_member_template.py"


@pytest.mark.parametrize(
    "path", [path for path in DELIVERED if path.stem not in OF_THE_HUB_ALONE], ids=lambda p: p.stem
)
def test_an_event_that_matters_is_forwarded(path: Path) -> None:
    assert reached(json.loads(path.read_text()))


@pytest.mark.parametrize("path", IGNORED, ids=lambda path: path.stem)
def test_an_event_that_changes_nothing_is_not_forwarded(path: Path) -> None:
    assert not reached(json.loads(path.read_text()))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_forwards_to_the_hub_as_its_own_role_and_keeps_what_it_cannot_deliver(name: str) -> None:
    (target,) = filled(RULES[name]["Properties"]["Targets"])
    assert target["Arn"] == f"arn:aws:events:eu-west-1:{HUB}:event-bus/iamdrift-prod"
    assert target["RoleArn"] == arn_of("ForwardRole")
    assert target["DeadLetterConfig"] == {"Arn": arn_of("ForwardDeadLetters")}
    assert "Input" not in "".join(target)  # AWS takes none for the bus of another account
    assert len(json.dumps(filled(RULES[name]["Properties"]["EventPattern"]), separators=(",", ":"))) <= 2048


def test_only_what_arrives_in_one_region_only_is_made_in_one_region_only() -> None:
    regional = {name for name, each in member().items() if each.get("Condition") in (None, "Forwards")}
    assert set(RULES) - IN_ONE_REGION - {"OwnLambda", "OwnChatbot"} <= regional
    assert RULES["IamChanges"]["Condition"] == "ForwardsIamEvents"
    assert regional & set(ROLES) == {"ForwardRole"}
    assert "${AWS::Region}" in ROLES["ForwardRole"]["Properties"]["RoleName"]["Fn::Sub"]


def test_a_forwarded_event_can_go_nowhere_else() -> None:
    hub = f"arn:aws:events:eu-west-1:{HUB}:event-bus/iamdrift-prod"
    assert may("ForwardRole", "events:PutEvents", hub)
    assert not may("ForwardRole", "events:PutEvents", f"arn:aws:events:eu-west-1:{HUB}:event-bus/default")
    assert allowed_actions("ForwardRole") == {"events:PutEvents"}


@pytest.mark.parametrize("role", TRUSTED)
@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_role_is_for_its_functions_of_the_hub_alone(role: str, function: str) -> None:
    ours = {"aws:PrincipalOrgID": ORGANIZATION}
    assert admits(role, in_hub(function), **ours) is (function in TRUSTED[role])
    assert not admits(role, in_hub(function))
    assert not admits(role, in_hub(function), **{"aws:PrincipalOrgID": "o-somebodyelse"})
    assert not admits(role, in_hub(function, account=SPOKE), **ours)
    assert not admits(role, f"arn:aws:iam::{HUB}:root", **ours)


@pytest.mark.parametrize("role", sorted(BY_SERVICES))
def test_a_role_of_a_service_is_for_this_account_alone(role: str) -> None:
    (statement,) = filled(ROLES[role]["Properties"]["AssumeRolePolicyDocument"])["Statement"]
    (service,) = statement["Principal"].values()
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": SPOKE}
    assert service in {"events.amazonaws.com", "scheduler.amazonaws.com", "access-analyzer.amazonaws.com"}


def test_nobody_becomes_the_canary() -> None:
    for caller in (in_hub("assess-change"), f"arn:aws:iam::{SPOKE}:root", f"arn:aws:iam::{SPOKE}:user/alice"):
        assert not admits("CanaryRole", caller, **{"aws:PrincipalOrgID": ORGANIZATION})
    assert allowed_actions("CanaryRole") == set()


def test_the_schedule_changes_one_tag_of_the_canary_and_nothing_else() -> None:
    canary, tag = arn_of("CanaryRole"), {"aws:TagKeys": ("iamdrift:canary",)}
    assert may("CanaryScheduleRole", "iam:TagRole", canary, **tag)
    assert not may("CanaryScheduleRole", "iam:TagRole", canary, **{"aws:TagKeys": ("owner",)})
    assert not may("CanaryScheduleRole", "iam:TagRole", arn_of("ReaderRole"), **tag)
    said = json.loads(filled(member()["CanarySchedule"]["Properties"]["Target"]["Input"]))
    assert said["RoleName"] == "iamdrift-canary-prod-role"
    assert [tag["Key"] for tag in said["Tags"]] == ["iamdrift:canary"]


def test_the_reader_is_granted_what_the_adapters_declare_and_nothing_else() -> None:
    of_organization = OrganizationState.actions - {"organizations:DescribeOrganization"}  # the hub asks for itself
    adapters = (IamReader, AccountMarks, ReportedCredentials, LastAccessed, WorkloadCollector)
    assert allowed_actions("ReaderRole") == of_organization.union(*(each.actions for each in adapters))
    assert member()["OrganizationReadingPolicy"]["Condition"] == "ReadsOrganization"


def test_the_generator_is_granted_what_policy_generation_declares_and_passes_one_role_on() -> None:
    assert allowed_actions("PolicyGeneratorRole") == set(PolicyGeneration.actions)
    passed = {"iam:PassedToService": "access-analyzer.amazonaws.com"}
    assert may("PolicyGeneratorRole", "iam:PassRole", arn_of("TrailReaderRole"), **passed)
    assert not may("PolicyGeneratorRole", "iam:PassRole", arn_of("ReaderRole"), **passed)
    assert not may("PolicyGeneratorRole", "iam:PassRole", arn_of("TrailReaderRole"))


def test_the_hub_speaks_of_the_roles_of_a_spoke_by_their_names() -> None:
    told = template()["Globals"]["Function"]["Environment"]["Variables"]
    for variable, role in (("READER_ROLE", "ReaderRole"), ("GENERATOR_ROLE", "PolicyGeneratorRole")):
        assert filled(told[variable]) == arn_of(role).rpartition("/")[2]
    assert filled(told["GENERATION_ROLE"]).replace("{account}", SPOKE) == arn_of("TrailReaderRole")


def test_the_hub_may_become_the_generator_of_a_spoke_and_only_the_function_that_generates() -> None:
    policy = template()["Resources"]["SpokeGenerationPolicy"]
    assert policy["Properties"]["Roles"] == [{"Ref": "GeneratePolicyRole"}]
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert filled(statement["Resource"]) == "arn:aws:iam::*:role/iamdrift-policy-generator-prod-role"


def test_the_remediator_exists_only_where_it_is_enabled_and_may_what_plans_contain() -> None:
    assert ROLES["RemediatorRole"]["Condition"] == "Remediates"
    assert template("org/member.yaml")["Parameters"]["EnableRemediation"]["Default"] == "false"
    assert allowed_actions("RemediatorRole") == WRITES | ORGANIZATION_WRITES
    assert member()["OrganizationRemediationPolicy"]["Condition"] == "RemediatesOrganization"


PROTECTED = [
    "iamdrift-reader-prod-role",
    "iamdrift-remediator-prod-role",
    "OrganizationAccountAccessRole",
    "AWSControlTowerExecution",
    "service-role/AWSControlTowerConfigAggregatorRoleForOrganizations",
    "aws-controltower-ConfigRecorderRole",
    "stacksets-exec-0123456789abcdef",
    "AWSCloudFormationStackSetExecutionRole",
    "aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations",
    "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
]


@pytest.mark.parametrize("name", PROTECTED)
@pytest.mark.parametrize(
    "action", ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:CreateRole", "iam:PassRole"]
)
def test_the_remediator_never_touches_what_guards_governs_or_rescues(name: str, action: str) -> None:
    context = {"iam:PassedToService": "ec2.amazonaws.com"}
    assert not may("RemediatorRole", action, f"arn:aws:iam::{SPOKE}:role/{name}", **context)
    assert may("RemediatorRole", action, f"arn:aws:iam::{SPOKE}:role/shop-prod-role", **context)


def test_what_a_role_may_do_is_named() -> None:
    for role in ROLES:
        for action in allowed_actions(role):
            assert "*" not in action, role


def test_the_hubs_account_gets_an_analyzer_of_the_organization_in_every_governed_region() -> None:
    conditions, parameters = (template("org/member.yaml")[name] for name in ("Conditions", "Parameters"))
    analyzer = member()["Analyzer"]
    assert analyzer["Properties"]["Type"] == "ORGANIZATION"
    assert analyzer["Condition"] == "Analyzes"
    assert "InIamEventRegion" not in json.dumps(conditions["Analyzes"])
    assert conditions["IsHub"] == {"Fn::Equals": [{"Ref": "AWS::AccountId"}, {"Ref": "HubAccountId"}]}
    assert parameters["CreateAnalyzers"]["Default"] == "true"


def test_what_costs_money_is_off_and_stands_in_one_region() -> None:
    conditions, parameters = (template("org/member.yaml")[name] for name in ("Conditions", "Parameters"))
    assert member()["UnusedAccessAnalyzer"]["Properties"]["Type"] == "ORGANIZATION_UNUSED_ACCESS"
    assert member()["UnusedAccessAnalyzer"]["Condition"] == "AnalyzesUnused"
    assert {"Condition": "InIamEventRegion"} in conditions["AnalyzesUnused"]["Fn::And"]
    assert parameters["AnalyzeUnusedAccess"]["Default"] == "false"
    assert "$0.20" in parameters["AnalyzeUnusedAccess"]["Description"]
    assert template()["Parameters"]["AnalyzeUnusedAccess"]["Default"] == "no"
