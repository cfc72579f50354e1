"""The accounts of an organization, by stubbed answers."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.stub import Stubber

from iamdrift.adapters.organization import OrganizationControls, SingleAccount, SweptAccounts

OWN = "111111111111"


def stubbed(*answers: Any, known: frozenset[str] = frozenset()) -> SweptAccounts:
    client = boto3.client(
        "organizations", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    stub = Stubber(client)
    for answer in answers:
        if isinstance(answer, str):
            stub.add_client_error("list_accounts", answer)
        else:
            stub.add_response("list_accounts", answer)
    stub.activate()
    return SweptAccounts(client, OWN, known)


def test_two_pages_without_the_suspended_whatever_the_state_is_called() -> None:
    first = [{"Id": "333333333333", "State": "ACTIVE"}, {"Id": "222222222222", "Status": "SUSPENDED"}]
    second = [{"Id": "111111111111", "Status": "ACTIVE"}, {"Id": "444444444444", "State": "PENDING_CLOSURE"}]
    accounts = stubbed({"Accounts": first, "NextToken": "more"}, {"Accounts": second})
    assert accounts.listed() == (("111111111111", "333333333333"), ("222222222222", "444444444444"), "")


def test_without_an_organization_it_is_this_account() -> None:
    assert stubbed("AWSOrganizationsNotInUseException").listed() == ((OWN,), (), "")
    assert SingleAccount(OWN).listed() == ((OWN,), (), "")


def test_where_the_list_is_refused_the_configured_accounts_are_swept_and_it_is_said() -> None:
    active, others, blind = stubbed("AccessDeniedException", known=frozenset({"222222222222"})).listed()
    assert (active, others) == ((OWN, "222222222222"), ())
    assert "ListAccounts" in blind


def test_how_the_policies_of_the_organization_stand() -> None:
    client = boto3.client(
        "organizations", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    stub = Stubber(client)
    roots = [{"Id": "r-1", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]
    policies = [{"Name": "FullAWSAccess", "AwsManaged": True}, {"Name": "DenyRootUsage", "AwsManaged": False}]
    stub.add_response("list_roots", {"Roots": roots})
    stub.add_response("list_policies", {"Policies": policies[:1], "NextToken": "more"})
    stub.add_response("list_policies", {"Policies": policies[1:]})
    stub.activate()
    assert OrganizationControls(client).stand() == (
        ("service control policies", "enabled, 1 of our own: DenyRootUsage"),
        ("resource control policies", "not enabled"),
    )
