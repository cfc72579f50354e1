"""What stands above an account: against moto's Organizations, and stubbed answers for refusals, pages and races."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from iamdrift.adapters.organization_policies import OrganizationPolicies
from iamdrift.adapters.organization_tree import OrganizationTree
from iamdrift.errors import Throttled
from tests.fakes.clock import FakeClock

REGION = "us-east-1"
DENY = {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}
SCP = "SERVICE_CONTROL_POLICY"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@dataclass
class World:
    """An organization with a unit in a unit, and an account in it; counts what is asked."""

    client: Any
    calls: Counter[str]
    management: str
    root: str
    unit: str
    account: str
    clock: FakeClock
    policies: OrganizationPolicies

    def attach(self, target: str, name: str = "no-iam", content: Any = DENY) -> str:
        made = self.client.create_policy(Content=json.dumps(content), Description="", Name=name, Type=SCP)
        policy_id = str(made["Policy"]["PolicySummary"]["Id"])
        self.client.attach_policy(PolicyId=policy_id, TargetId=target)
        self.calls.clear()
        return policy_id

    def names(self) -> list[list[str]]:
        return [[document.name for document in level] for level in self.policies.above(self.account).scps]


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        client = boto3.client("organizations", region_name=REGION)
        management = client.create_organization(FeatureSet="ALL")["Organization"]["MasterAccountId"]
        root = client.list_roots()["Roots"][0]["Id"]
        client.enable_policy_type(RootId=root, PolicyType=SCP)
        outer = client.create_organizational_unit(ParentId=root, Name="outer")["OrganizationalUnit"]["Id"]
        unit = client.create_organizational_unit(ParentId=outer, Name="inner")["OrganizationalUnit"]["Id"]
        account = client.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
        client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
        calls: Counter[str] = Counter()
        client.meta.events.register("before-call", lambda model, **_: calls.update([model.name]))
        clock = FakeClock()
        yield World(client, calls, management, root, unit, account, clock, OrganizationPolicies(client, clock))


def test_the_policies_are_read_level_by_level_from_the_root(world: World) -> None:
    world.attach(world.root, "root-policy")
    world.attach(world.account, "account-policy")
    full = ["FullAWSAccess"]
    assert [sorted(level) for level in world.names()] == [
        ["FullAWSAccess", "root-policy"],
        full,
        full,
        ["FullAWSAccess", "account-policy"],
    ]


def test_the_management_account_is_exempt(world: World) -> None:
    above = world.policies.above(world.management)
    assert (above.exempt, above.scps, above.notes) == (True, (), ())


def test_where_no_scps_are_enabled_nothing_is_denied_and_that_is_known(world: World) -> None:
    world.client.disable_policy_type(RootId=world.root, PolicyType=SCP)
    above = world.policies.above(world.account)
    assert (len(above.scps), above.blind) == (1, "")
    assert world.calls["ListPoliciesForTarget"] == 0


def test_what_was_read_is_believed_for_ten_minutes_and_no_longer(world: World) -> None:
    before = world.policies.above(world.account)
    world.attach(world.root)
    world.clock.advance(599)
    assert world.policies.above(world.account) is before
    assert not world.calls
    world.clock.advance(2)
    assert world.policies.above(world.account).digest != before.digest


def test_what_was_read_is_forgotten_when_something_has_changed(world: World) -> None:
    before = world.policies.above(world.account)
    world.attach(world.root)
    world.policies.forget()
    assert world.policies.above(world.account).digest != before.digest


def test_another_account_of_the_same_unit_costs_two_calls(world: World) -> None:
    made = world.client.create_account(Email="b@example.com", AccountName="b")["CreateAccountStatus"]["AccountId"]
    world.client.move_account(AccountId=made, SourceParentId=world.root, DestinationParentId=world.unit)
    world.policies.above(world.account)
    world.calls.clear()
    world.policies.above(made)
    assert world.calls == {"ListParents": 1, "ListPoliciesForTarget": 1}


def test_an_account_that_stands_nowhere_is_not_taken_for_one_without_policies(world: World) -> None:
    above = world.policies.above("999988887777")
    assert above.scps == ()
    assert "not known" in above.notes[0]


def stubbed(answers: Callable[[Stubber], object]) -> OrganizationPolicies:
    client = boto3.client("organizations", region_name=REGION)
    stub = Stubber(client)
    answers(stub)
    stub.activate()
    return OrganizationPolicies(client, FakeClock(), timedelta(minutes=10))


def described(stub: Stubber) -> None:
    stub.add_response("describe_organization", {"Organization": {"MasterAccountId": "100000000001"}})
    kinds = [{"Type": SCP, "Status": "ENABLED"}]
    stub.add_response("list_roots", {"Roots": [], "NextToken": "more"})
    stub.add_response("list_roots", {"Roots": [{"Id": "r-1", "PolicyTypes": kinds}]})


def test_a_delegated_administrator_that_may_not_ask_says_so() -> None:
    def answers(stub: Stubber) -> None:
        described(stub)
        stub.add_client_error("list_parents", "AccessDeniedException", "you are not")

    above = stubbed(answers).above("200000000002")
    assert (above.scps, above.exempt) == ((), False)
    assert "ListParents: you are not" in above.notes[0]


def test_throttling_is_not_taken_for_an_answer() -> None:
    def answers(stub: Stubber) -> None:
        described(stub)
        stub.add_client_error("list_parents", "TooManyRequestsException")
        stub.add_client_error("list_parents", "AccessDeniedException")

    policies = stubbed(answers)
    with pytest.raises(Throttled):
        policies.above("200000000002")
    assert policies.above("200000000002").blind


def test_any_other_error_is_raised() -> None:
    with pytest.raises(ClientError, match="ServiceException"):
        stubbed(lambda stub: stub.add_client_error("describe_organization", "ServiceException")).above("200000000002")


def test_every_page_is_read_and_a_level_without_any_policy_is_a_race() -> None:
    full = {"Id": "p-FullAWSAccess", "Name": "FullAWSAccess"}

    def answers(stub: Stubber) -> None:
        described(stub)
        stub.add_response("list_parents", {"Parents": [], "NextToken": "more"})
        stub.add_response("list_parents", {"Parents": [{"Id": "r-1", "Type": "ROOT"}]})
        stub.add_response("list_policies_for_target", {"Policies": [], "NextToken": "more"})
        stub.add_response("list_policies_for_target", {"Policies": [full]})
        stub.add_response("list_policies_for_target", {"Policies": []})

    assert stubbed(answers).above("200000000002").blind == "no SCP is attached to 200000000002"


def test_all_accounts_under_a_root_a_unit_a_policy_and_an_account(world: World) -> None:
    tree = OrganizationTree(world.client)
    policy = world.attach(world.unit)
    assert set(tree.under(world.root)) == {world.management, world.account}
    assert tree.under(world.unit) == tree.under(policy) == tree.under(world.account) == (world.account,)


def test_what_is_gone_has_no_accounts_under_it() -> None:
    client = boto3.client("organizations", region_name=REGION)
    stub = Stubber(client)
    for code in ("PolicyNotFoundException", "AccessDeniedException", "TooManyRequestsException", "ServiceException"):
        stub.add_client_error("list_targets_for_policy", code)
    stub.activate()
    tree = OrganizationTree(client)
    assert (tree.under("p-1234567"), tree.under("p-1234567")) == ((), ())
    with pytest.raises(Throttled):
        tree.under("p-1234567")
    with pytest.raises(ClientError):
        tree.under("p-1234567")


def test_accounts_are_listed_page_by_page() -> None:
    client = boto3.client("organizations", region_name=REGION)
    stub = Stubber(client)
    stub.add_response("list_accounts_for_parent", {"Accounts": [{"Id": "200000000002"}], "NextToken": "more"})
    stub.add_response("list_accounts_for_parent", {"Accounts": [{"Id": "300000000003"}]})
    units: dict[str, Any] = {"OrganizationalUnits": []}
    stub.add_response("list_organizational_units_for_parent", {**units, "NextToken": "more"})
    stub.add_response("list_organizational_units_for_parent", units)
    stub.activate()
    assert OrganizationTree(client).under("ou-abcd-12345678") == ("200000000002", "300000000003")
