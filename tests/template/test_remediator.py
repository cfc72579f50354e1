"""The one role that writes cannot turn on its keeper: proved with our own policy engine on our own templates."""

from __future__ import annotations

import pytest

from iamdrift.adapters.iam.writer import ORGANIZATION_WRITES, WRITES
from iamdrift.domain.policy import Policies, Request, evaluate
from iamdrift.domain.principals.holdings import policies_of
from tests.org.own_roles import HUB, SPOKE, own_roles

REMEDIATORS = {role.ref.account: policies_of(role) for _, name, role in own_roles() if name == "RemediatorRole"}
GUARDED = (
    "role/iamdrift-remediator-prod-role",
    "role/iamdrift-remediate-drift-prod-role",
    "role/iamdrift-assess-change-prod-role",
    "policy/iamdrift-prod-remediation",
    "role/OrganizationAccountAccessRole",
    "role/AWSControlTowerExecution",
    "role/service-role/AWSControlTowerStackSetRole",
    "role/aws-controltower-AdministratorExecutionRole",
    "role/stacksets-exec-0123456789abcdef",
    "role/AWSCloudFormationStackSetExecutionRole",
    "role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations",
    "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
)
ITS_KEEPERS = (
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:{account}:function:iamdrift-prod-remediate-drift"),
    ("lambda:UpdateFunctionConfiguration", "arn:aws:lambda:us-east-1:{account}:function:iamdrift-prod-remediate-drift"),
    ("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:{account}:table/iamdrift-prod-ledger"),
    ("dynamodb:DeleteTable", "arn:aws:dynamodb:us-east-1:{account}:table/iamdrift-prod-ledger"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:{account}:iamdrift-prod-remediate"),
    ("kms:PutKeyPolicy", "arn:aws:kms:us-east-1:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("events:DisableRule", "arn:aws:events:us-east-1:{account}:rule/iamdrift-prod-iam"),
    ("cloudformation:UpdateStack", "arn:aws:cloudformation:us-east-1:{account}:stack/iam-drift-guardian/1"),
    ("sts:AssumeRole", "arn:aws:iam::{account}:role/shop-prod-role"),
    ("iam:CreateAccessKey", "arn:aws:iam::{account}:user/ann"),
    ("iam:DeleteRole", "arn:aws:iam::{account}:role/shop-prod-role"),
    ("iam:CreateUser", "arn:aws:iam::{account}:user/eve"),
)


def may(account: str, action: str, resource: str, held: Policies | None = None) -> bool:
    caller = f"arn:aws:iam::{account}:role/iamdrift-remediator-prod-role"
    context = {"iam:PassedToService": ("ec2.amazonaws.com",)}
    request = Request(caller, action, resource, context=context)
    return evaluate(request, held or REMEDIATORS[account]).allowed


@pytest.mark.parametrize("account", [HUB, SPOKE])
@pytest.mark.parametrize("guarded", GUARDED)
def test_it_writes_to_nothing_that_guards_governs_or_rescues(account: str, guarded: str) -> None:
    resource = f"arn:aws:iam::{account}:{guarded}"
    assert not [action for action in WRITES if may(account, action, resource)]


@pytest.mark.parametrize("account", [HUB, SPOKE])
@pytest.mark.parametrize(("action", "resource"), ITS_KEEPERS)
def test_it_reaches_neither_its_function_nor_its_records(account: str, action: str, resource: str) -> None:
    assert not may(account, action, resource.format(account=account))


@pytest.mark.parametrize("account", [HUB, SPOKE])
def test_it_may_write_to_an_ordinary_role_of_its_account_and_to_no_other_account(account: str) -> None:
    assert may(account, "iam:PutRolePolicy", f"arn:aws:iam::{account}:role/shop-prod-role")
    assert not may(account, "iam:PutRolePolicy", "arn:aws:iam::999988887777:role/shop-prod-role")


def test_only_in_the_management_account_it_writes_to_the_organization_and_to_this_one_only() -> None:
    policy = "arn:aws:organizations::{account}:policy/{organization}/service_control_policy/p-example1"
    for action in ORGANIZATION_WRITES:
        assert may(SPOKE, action, policy.format(account=SPOKE, organization="o-exampleorg"))
        assert not may(HUB, action, policy.format(account=HUB, organization="o-exampleorg"))
        assert not may(SPOKE, action, policy.format(account=SPOKE, organization="o-anotherone"))
