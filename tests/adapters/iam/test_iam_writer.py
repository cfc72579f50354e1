"""The real writer and reader take back real calls: revert(apply(change)) is the identity, in an IAM of this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.writer import ORGANIZATION_WRITES, WRITES, IamWriter, unknown_password
from iamdrift.adapters.organization_state import OrganizationState
from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OrganizationRoot
from iamdrift.domain.remediation.containment import contain
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.domain.remediation.recreation import recreate
from iamdrift.domain.remediation.steps import Step
from iamdrift.errors import AccessRefused, InvalidInput, Throttled
from iamdrift.usecases.taking_back.ports import Wrote
from tests.domain.remediation.events import EVENTS, Event
from tests.domain.remediation.resources import RESOURCE_EVENTS, ResourceEvent
from tests.fakes.principals import allow, document, trusting

ACCOUNT = "123456789012"  # moto's
RULES = Rules(protected_tags=("owner",))
ROLE = PrincipalRef(ACCOUNT, PrincipalType.ROLE, "shop")
USER = PrincipalRef(ACCOUNT, PrincipalType.USER, "ann")
GROUP = PrincipalRef(ACCOUNT, PrincipalType.GROUP, "readers")
POLICY = PrincipalRef(ACCOUNT, PrincipalType.POLICY, "wide")
READ = f"arn:aws:iam::{ACCOUNT}:policy/reading"
WIDE = f"arn:aws:iam::{ACCOUNT}:policy/wide"


@dataclass
class World:
    """An account with one of each. `policies`: the session policies that were asked for."""

    sessions: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.iam: Any = boto3.client("iam")
        self.organizations: Any = boto3.client("organizations")
        self.organization = OrganizationState(lambda _account: self.organizations, lambda: self.organizations)
        self.reader = IamReader(self.iam, ACCOUNT, "aws", organization=self.organization)
        self.writer = IamWriter(self, self._connect, lambda account: f"arn:aws:iam::{account}:role/remediator")

    def assume_role(self, **said: Any) -> dict[str, Any]:
        self.sessions.append((said["RoleSessionName"], said["Policy"]))
        assert said["DurationSeconds"] == 900
        return {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t"}}

    def _connect(self, service: str, credentials: dict[str, str]) -> Any:
        connect: Any = boto3.client
        return connect(service, **credentials)

    def build(self) -> World:
        iam, doc = self.iam, document(allow("dynamodb:GetItem", "*")).text
        iam.create_policy(PolicyName="wide", PolicyDocument=document(allow("sqs:*")).text)
        iam.create_policy(PolicyName="reading", PolicyDocument=document(allow("s3:Get*")).text)
        iam.create_instance_profile(InstanceProfileName="shop")
        iam.create_instance_profile(InstanceProfileName="other")
        iam.create_role(
            RoleName="shop",
            Path="/app/",
            AssumeRolePolicyDocument=trusting(f"arn:aws:iam::{ACCOUNT}:root").text,
            Description="the shop",
            Tags=[{"Key": "owner", "Value": "shop"}],
        )
        iam.add_role_to_instance_profile(InstanceProfileName="shop", RoleName="shop")
        iam.create_user(UserName="ann")
        iam.create_group(GroupName="readers")
        iam.create_group(GroupName="admins")
        iam.add_user_to_group(GroupName="readers", UserName="ann")
        for kind, name in (("role", "shop"), ("user", "ann"), ("group", "readers")):
            who = {f"{kind.title()}Name": name}
            getattr(iam, f"put_{kind}_policy")(**who, PolicyName="read", PolicyDocument=doc)
            getattr(iam, f"attach_{kind}_policy")(**who, PolicyArn=READ)
        return self

    def read(self, ref: PrincipalRef) -> Snapshot:
        seen = self.reader.read(ref)
        assert isinstance(seen, Snapshot)
        return seen

    def carry_out(self, made: Plan) -> None:
        for step in made.steps:
            assert self.writer.prepare(step, made, made.id_for("test"))() is Wrote.DONE, step


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in (("DEFAULT_REGION", "us-east-1"), ("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World().build()


_WIDE = document(allow("*")).text
CALLS: list[tuple[PrincipalRef, str, dict[str, Any]]] = [
    *(
        (ref, api.format(kind), {f"{kind.title()}Name": ref.name} | more)
        for ref, kind in ((ROLE, "role"), (USER, "user"), (GROUP, "group"))
        for api, more in (
            ("put_{}_policy", {"PolicyName": "admin", "PolicyDocument": _WIDE}),
            ("put_{}_policy", {"PolicyName": "read", "PolicyDocument": _WIDE}),
            ("delete_{}_policy", {"PolicyName": "read"}),
            ("attach_{}_policy", {"PolicyArn": WIDE}),
            ("detach_{}_policy", {"PolicyArn": READ}),
        )
    ),
    (ROLE, "update_assume_role_policy", {"RoleName": "shop", "PolicyDocument": trusting("*").text}),
    (ROLE, "put_role_permissions_boundary", {"RoleName": "shop", "PermissionsBoundary": WIDE}),
    (ROLE, "tag_role", {"RoleName": "shop", "Tags": [{"Key": "owner", "Value": "mallory"}]}),
    (ROLE, "untag_role", {"RoleName": "shop", "TagKeys": ["owner"]}),
    (ROLE, "update_role", {"RoleName": "shop", "Description": "the shop", "MaxSessionDuration": 43200}),
    (ROLE, "remove_role_from_instance_profile", {"RoleName": "shop", "InstanceProfileName": "shop"}),
    (ROLE, "add_role_to_instance_profile", {"RoleName": "shop", "InstanceProfileName": "other"}),
    (USER, "add_user_to_group", {"UserName": "ann", "GroupName": "admins"}),
    (USER, "remove_user_from_group", {"UserName": "ann", "GroupName": "readers"}),
    (GROUP, "remove_user_from_group", {"UserName": "ann", "GroupName": "readers"}),
    (POLICY, "create_policy_version", {"PolicyArn": WIDE, "PolicyDocument": _WIDE, "SetAsDefault": True}),
    (POLICY, "create_policy_version", {"PolicyArn": WIDE, "PolicyDocument": _WIDE}),
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(CALLS), min_size=1, max_size=4, unique_by=lambda call: (call[0].name, call[1], str(call[2]))
    )
)
def test_reverting_whatever_somebody_did_is_the_identity(calls: list[tuple[PrincipalRef, str, dict[str, Any]]]) -> None:
    """Several changes of one principal, in any order, are taken back by one plan."""
    ref = calls[0][0]
    with mock_aws():
        world = World().build()
        good = world.read(ref)
        for _, api, parameters in (call for call in calls if call[0] == ref):
            _call(world, api, parameters)
        bad = world.read(ref)
        made = plan(bad, good, [each.facet for each in drift_of(good, bad).facets], RULES, everything=True)
        if isinstance(made, Plan):
            world.carry_out(made)
        assert marks(world.read(ref)) == marks(good)


def _call(world: World, api: str, parameters: dict[str, Any]) -> None:
    with suppress(
        world.iam.exceptions.NoSuchEntityException
    ):  # of two that exclude each other, the second is no change
        getattr(world.iam, api)(**parameters)


def test_each_session_is_named_after_its_plan_and_limited_to_it(world: World) -> None:
    good = world.read(ROLE)
    world.iam.attach_role_policy(RoleName="shop", PolicyArn=WIDE)
    made = plan(world.read(ROLE), good, [f"attached/{WIDE}"], RULES)
    assert isinstance(made, Plan)
    world.carry_out(made)
    ((name, policy),) = world.sessions
    assert name == made.id_for("test")
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Action"] == ["iam:DetachRolePolicy"]
    assert statement["Resource"] == [good.arn]


def test_new_credentials_are_deactivated_and_a_new_password_is_nobodys(world: World) -> None:
    good = world.read(USER)
    world.iam.create_access_key(UserName="ann")
    world.iam.create_login_profile(UserName="ann", Password="Mallory1!")
    bad = world.read(USER)
    made = plan(bad, good, [each.facet for each in drift_of(good, bad).facets], RULES)
    assert isinstance(made, Plan)
    world.carry_out(made)
    after = world.read(USER)
    assert [each.status for each in after.credentials if each.kind == "access_key"] == ["Inactive"]
    assert "Password" not in repr(made.steps[-1].arguments()) or made.steps[-1].secret
    assert unknown_password() != unknown_password()


def test_containing_and_undoing_it(world: World) -> None:
    for ref in (ROLE, USER, GROUP):
        good = world.read(ref)
        made = contain(good, RULES)
        assert isinstance(made, Plan)
        world.carry_out(made)
        undo = plan(world.read(ref), good, made.facets, RULES, everything=True)
        assert isinstance(undo, Plan)
        world.carry_out(undo)
        assert marks(world.read(ref)) == marks(good)


def test_a_deleted_role_is_built_again(world: World) -> None:
    good = world.read(ROLE)
    world.iam.remove_role_from_instance_profile(InstanceProfileName="shop", RoleName="shop")
    world.iam.delete_role_policy(RoleName="shop", PolicyName="read")
    world.iam.detach_role_policy(RoleName="shop", PolicyArn=READ)
    world.iam.delete_role(RoleName="shop")
    made = recreate(good, RULES)
    assert isinstance(made, Plan)
    world.carry_out(made)
    assert marks(world.read(ROLE)) == marks(good)
    assert world.read(ROLE).ref.unique_id != good.ref.unique_id


def test_what_is_not_there_is_said_and_what_aws_refuses_is_raised(world: World) -> None:
    good = world.read(ROLE)
    world.iam.attach_role_policy(RoleName="shop", PolicyArn=WIDE)
    made = plan(world.read(ROLE), good, [f"attached/{WIDE}"], RULES)
    assert isinstance(made, Plan)
    world.carry_out(made)
    assert world.writer.prepare(made.steps[0], made, "again")() is Wrote.NOT_SO
    broken = Step("UpdateAssumeRolePolicy", (("RoleName", "shop"), ("PolicyDocument", "{")), "trust", (), (), "")
    with pytest.raises(InvalidInput, match="UpdateAssumeRolePolicy"):
        world.writer.prepare(broken, made, "broken")()
    with pytest.raises(InvalidInput):
        world.writer.prepare(Step("PutRolePolicy", (("RoleName", 7),), "x", (), (), ""), made, "broken")()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("Throttling", Throttled),
        ("AccessDenied", AccessRefused),
        ("UnmodifiableEntity", AccessRefused),
        ("MalformedPolicyDocument", InvalidInput),
        ("LimitExceeded", InvalidInput),
    ],
)
def test_refusals_of_aws_by_what_is_to_be_done(code: str, error: type[Exception]) -> None:
    class Refusing:
        def detach_role_policy(self, **_said: object) -> None:
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "DetachRolePolicy")

    made = EVENTS[5].plan()
    assert isinstance(made, Plan)
    writer = IamWriter(_Sts(), lambda _service, _credentials: Refusing(), lambda _account: "arn:aws:iam::1:role/r")
    with pytest.raises(error):
        writer.prepare(made.steps[0], made, "plan")()


class _Sts:
    def assume_role(self, **_said: object) -> dict[str, Any]:
        return {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t"}}


OIDC = PrincipalRef(ACCOUNT, PrincipalType.OIDC_PROVIDER, "ci.example.com")
SAML = PrincipalRef(ACCOUNT, PrincipalType.SAML_PROVIDER, "corp")
TOP = PrincipalRef(ACCOUNT, PrincipalType.ORGANIZATION_ROOT, "root")


def _with_providers(world: World) -> dict[str, str]:
    """The ARNs of two providers that are there from now on."""
    oidc = world.iam.create_open_id_connect_provider(
        Url="https://ci.example.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )
    saml = world.iam.create_saml_provider(Name="corp", SAMLMetadataDocument="g" * 1024)
    return {"oidc": oidc["OpenIDConnectProviderArn"], "saml": saml["SAMLProviderArn"]}


def _revert(world: World, good: Snapshot) -> None:
    bad = world.read(good.ref)
    touched = [each.facet for each in drift_of(good, bad).facets]
    assert touched
    made = plan(bad, good, touched, RULES, everything=True)
    assert isinstance(made, Plan)
    assert made.ref == good.ref
    world.carry_out(made)
    assert marks(world.read(good.ref)) == marks(good)


def test_identity_providers_are_taken_back(world: World) -> None:
    arns = _with_providers(world)
    good = [world.read(OIDC), world.read(SAML)]
    world.iam.update_open_id_connect_provider_thumbprint(
        OpenIDConnectProviderArn=arns["oidc"], ThumbprintList=["b" * 40]
    )
    world.iam.update_saml_provider(SAMLProviderArn=arns["saml"], SAMLMetadataDocument="e" * 1024)
    for each in good:
        _revert(world, each)


def test_an_account_is_listed_with_its_providers_and_a_provider_that_is_gone_is_gone(world: World) -> None:
    arns = _with_providers(world)
    listed = {each.ref: each for each in world.reader.read_all()}
    assert {replace(OIDC, unique_id=arns["oidc"]), replace(SAML, unique_id=arns["saml"])} <= listed.keys()
    assert listed[replace(OIDC, unique_id=arns["oidc"])] == world.read(OIDC)
    world.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arns["oidc"])
    assert isinstance(world.reader.read(OIDC), Gone)


def _organization(world: World) -> tuple[str, PrincipalRef]:
    """The id of a root, and a policy that is attached to it."""
    organizations = world.organizations
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    made = organizations.create_policy(Content=STAY, Name="stay", Description="", Type="SERVICE_CONTROL_POLICY")
    policy = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=root)
    return root, PrincipalRef(ACCOUNT, PrincipalType.ORGANIZATION_POLICY, policy)


STAY = document({"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}).text


def test_organization_policies_are_taken_back(world: World) -> None:
    root, policy = _organization(world)
    good = world.read(policy)
    world.organizations.update_policy(PolicyId=policy.name, Content=STAY.replace("LeaveOrganization", "Nothing"))
    world.organizations.detach_policy(PolicyId=policy.name, TargetId=root)
    _revert(world, good)


def test_the_root_knows_which_types_count_and_what_hangs_where(world: World) -> None:
    root, policy = _organization(world)
    seen = world.read(TOP)
    assert isinstance(seen.resource, OrganizationRoot)
    assert (policy.name, root) in seen.resource.attachments
    assert seen.resource.types == ("SERVICE_CONTROL_POLICY",)


def test_what_belongs_to_the_organization_is_listed_in_its_management_account_only(world: World) -> None:
    _, policy = _organization(world)
    assert world.organization.management() == ACCOUNT
    kinds = {each.ref.type for each in world.reader.read_all()}
    assert {PrincipalType.ORGANIZATION_POLICY, PrincipalType.ORGANIZATION_ROOT} <= kinds
    elsewhere = IamReader(world.iam, "999988887777", "aws", organization=world.organization)
    assert PrincipalType.ORGANIZATION_POLICY not in {each.ref.type for each in elsewhere.read_all()}
    world.organizations.detach_policy(PolicyId=policy.name, TargetId=world.organizations.list_roots()["Roots"][0]["Id"])
    world.organizations.delete_policy(PolicyId=policy.name)
    assert isinstance(world.reader.read(policy), Gone)


def test_where_there_is_no_organization_nothing_of_one_is_read(world: World) -> None:
    assert world.organization.management() == ""
    assert isinstance(world.reader.read(TOP), Gone)
    assert not [each for each in world.reader.read_all() if each.resource is not None]


def test_an_organization_policy_that_may_not_be_read_says_what_to_deploy(world: World) -> None:
    """Its message can never succeed until then: it is rejected with that reason, and not tried until it is dead."""
    _, policy = _organization(world)

    class Refusing:
        def describe_policy(self, **_said: object) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribePolicy")

    state = OrganizationState(lambda _account: Refusing(), lambda: world.organizations)
    with pytest.raises(InvalidInput, match="IsManagementAccount=true"):
        state.read(policy)


def test_the_declared_writes_are_what_plans_can_contain() -> None:
    events: list[Event | ResourceEvent] = [*EVENTS, *RESOURCE_EVENTS]
    plans = [event.plan(everything=True) for event in events]
    made = {step.name for each in plans if isinstance(each, Plan) for step in each.steps}
    assert made <= WRITES | ORGANIZATION_WRITES
    assert not any("Delete" in action and "Policy" not in action and "Boundary" not in action for action in WRITES)
    assert not {"iam:DeleteRole", "iam:DeleteUser", "iam:CreateUser", "iam:CreateAccessKey"} & WRITES
