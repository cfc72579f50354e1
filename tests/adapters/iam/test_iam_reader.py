"""The reader against moto, and against stubbed answers for what no engine does: pages, throttling, vanishing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from iamdrift.adapters.iam.policy_cache import PolicyCache
from iamdrift.adapters.iam.reader import IamReader
from iamdrift.domain.principals.facets import CREDENTIALS, digest, drift_of
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput, Throttled

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

ACCOUNT = "123456789012"
TRUST = """{"Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Principal": {"AWS": "1+1%20"}, "Action": "sts:AssumeRole"}}"""
ALLOW = """{"Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a+b/*"}]}"""
ROLE = PrincipalRef(ACCOUNT, PrincipalType.ROLE, "deploy")
USER = PrincipalRef(ACCOUNT, PrincipalType.USER, "ann")
GROUP = PrincipalRef(ACCOUNT, PrincipalType.GROUP, "devs")
POLICY = PrincipalRef(ACCOUNT, PrincipalType.POLICY, "shared")


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def iam() -> Iterator[IAMClient]:
    with mock_aws():
        yield boto3.client("iam", region_name="us-east-1")


@pytest.fixture
def shared(iam: IAMClient) -> str:
    return iam.create_policy(PolicyName="shared", PolicyDocument=ALLOW)["Policy"]["Arn"]


@pytest.fixture
def account(iam: IAMClient, shared: str) -> IAMClient:
    """A role, a user in a group, and a managed policy that all of them use."""
    iam.create_role(
        RoleName="deploy",
        AssumeRolePolicyDocument=TRUST,
        PermissionsBoundary=shared,
        Tags=[{"Key": "owner", "Value": "té am"}],
        Description="deploys",
        MaxSessionDuration=7200,
    )
    for name in ("a", "b"):
        iam.put_role_policy(RoleName="deploy", PolicyName=name, PolicyDocument=ALLOW)
    iam.attach_role_policy(RoleName="deploy", PolicyArn=shared)
    iam.create_instance_profile(InstanceProfileName="web")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="deploy")
    iam.create_group(GroupName="devs")
    iam.put_group_policy(GroupName="devs", PolicyName="g", PolicyDocument=ALLOW)
    iam.attach_group_policy(GroupName="devs", PolicyArn=shared)
    iam.create_user(UserName="ann", Path="/team/", Tags=[{"Key": "owner", "Value": "x"}])
    iam.put_user_policy(UserName="ann", PolicyName="u", PolicyDocument=ALLOW)
    iam.add_user_to_group(GroupName="devs", UserName="ann")
    iam.create_login_profile(UserName="ann", Password="correct horse battery staple")
    iam.create_access_key(UserName="ann")
    return iam


def reader(iam: IAMClient, cache: PolicyCache | None = None) -> IamReader:
    return IamReader(iam, ACCOUNT, "aws", cache)


def seen(found: Snapshot | Gone) -> Snapshot:
    assert isinstance(found, Snapshot)
    return found


def test_a_role_is_read_whole_and_verbatim(account: IAMClient, shared: str) -> None:
    role = seen(reader(account).read(ROLE))
    assert role.ref.unique_id.startswith("AROA")
    assert role.trust is not None
    assert role.trust.text == TRUST
    assert [(policy.name, policy.document.text) for policy in role.inline] == [("a", ALLOW), ("b", ALLOW)]
    assert [(policy.arn, policy.version_id) for policy in role.attached] == [(shared, "v1")]
    assert role.boundary == role.attached[0]
    assert role.instance_profiles == ("web",)
    assert role.tags == (("owner", "té am"),)
    assert (role.description, role.max_session_duration) == ("deploys", 7200)
    assert role.problems == ()


def test_a_role_with_n_inline_and_m_attached_policies_takes_4_n_2m_calls(account: IAMClient) -> None:
    account.delete_role_permissions_boundary(RoleName="deploy")
    cold, cache = 4 + 2 + 2 * 1, PolicyCache()
    first = reader(account, cache)
    first.read(ROLE)
    assert first.calls.total() == cold
    warm = reader(account, cache)
    warm.read(ROLE)
    assert warm.calls == first.calls - Counter(["GetPolicyVersion"])


def test_a_user_is_read_with_groups_and_credentials(account: IAMClient, shared: str) -> None:
    user = seen(reader(account).read(USER))
    assert user.path == "/team/"
    assert [(group.name, [policy.name for policy in group.inline]) for group in user.groups] == [("devs", ["g"])]
    assert [policy.arn for policy in user.groups[0].attached] == [shared]
    assert [(each.kind, each.status) for each in user.credentials] == [("login_profile", ""), ("access_key", "Active")]
    assert user.unread == (f"{CREDENTIALS}service_specific/",)


def test_a_group_is_read_with_its_members(account: IAMClient) -> None:
    group = seen(reader(account).read(GROUP))
    assert (group.members, [policy.name for policy in group.inline]) == (("ann",), ["g"])


def test_a_policy_is_read_with_all_its_versions(account: IAMClient, shared: str) -> None:
    account.create_policy_version(PolicyArn=shared, PolicyDocument=ALLOW.replace("Allow", "Deny"), SetAsDefault=True)
    policy = seen(reader(account).read(POLICY))
    assert [(version.id, version.default) for version in policy.versions] == [("v1", False), ("v2", True)]
    assert policy.versions[0].document is not None
    assert json.loads(policy.versions[0].document.text)["Version"] == "2012-10-17"


def test_a_policy_in_a_path_is_found_by_its_name(iam: IAMClient) -> None:
    arn = iam.create_policy(PolicyName="Shared", Path="/team/", PolicyDocument=ALLOW)["Policy"]["Arn"]
    assert seen(reader(iam).read(POLICY)).arn == arn


@pytest.mark.parametrize("ref", [ROLE, USER, GROUP, POLICY], ids=str)
def test_what_does_not_exist_is_gone(iam: IAMClient, ref: PrincipalRef) -> None:
    assert reader(iam).read(ref) == Gone(ref)


def test_a_role_made_again_is_read_with_its_new_id(account: IAMClient) -> None:
    old = PrincipalRef(ACCOUNT, PrincipalType.ROLE, "deploy", "AROAOLD")
    assert seen(reader(account).read(old)).ref.unique_id not in ("", "AROAOLD")


def test_a_policy_made_again_is_not_taken_from_the_cache(iam: IAMClient) -> None:
    cache, arn = PolicyCache(), ""
    for document in (ALLOW, ALLOW.replace("Allow", "Deny")):
        if arn:
            iam.delete_policy(PolicyArn=arn)
        arn = iam.create_policy(PolicyName="shared", PolicyDocument=document)["Policy"]["Arn"]
        version = seen(reader(iam, cache).read(POLICY)).versions[0]
        assert version.document is not None
        assert ("Deny" in version.document.text) == ("Deny" in document)


def test_who_uses_a_policy_trusts_a_provider_and_is_in_a_group(account: IAMClient, shared: str) -> None:
    provider = f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"
    federated = {"Effect": "Allow", "Principal": {"Federated": [provider]}, "Action": "sts:AssumeRoleWithSAML"}
    escaped = json.dumps({"Version": "2012-10-17", "Statement": [federated]}).replace("corp", "c\\u006frp")
    account.create_role(RoleName="sso", AssumeRolePolicyDocument=escaped)
    it = reader(account)
    assert {str(ref) for ref in it.entities_for_policy(shared)} == {
        f"role deploy in {ACCOUNT}",
        f"group devs in {ACCOUNT}",
    }
    assert [ref.name for ref in it.roles_trusting(provider)] == ["sso"]
    assert [ref.name for ref in it.members_of("devs")] == ["ann"]
    assert it.members_of("nobody") == ()
    assert it.entities_for_policy(shared + "x") == ()


def test_reading_in_bulk_gives_the_digests_of_reading_one_by_one(account: IAMClient) -> None:
    in_bulk = list(reader(account).read_all())
    assert sorted(snapshot.ref.name for snapshot in in_bulk) == ["ann", "deploy", "devs", "shared"]
    for snapshot in in_bulk:
        alone = seen(reader(account).read(snapshot.ref))
        assert not drift_of(alone, snapshot)
        # moto leaves the id of a managed policy out of the account details
        identified = replace(snapshot, ref=alone.ref) if snapshot.ref.type is PrincipalType.POLICY else snapshot
        assert digest(identified) == digest(alone)


def test_every_call_is_declared(account: IAMClient, shared: str) -> None:
    it = reader(account)
    for ref in (ROLE, USER, GROUP, POLICY, PrincipalRef(ACCOUNT, PrincipalType.POLICY, "none")):
        it.read(ref)
    it.entities_for_policy(shared)
    it.roles_trusting("x")
    account.create_saml_provider(Name="corp", SAMLMetadataDocument="m" * 1024)
    account.create_open_id_connect_provider(Url="https://ci.example.com", ThumbprintList=["a" * 40])
    assert len(list(it.read_all())) == 6
    assert {f"iam:{name}" for name in it.calls} == set(IamReader.actions)


class Answers:
    """A client that gives recorded answers in order."""

    def __init__(self) -> None:
        self.client: IAMClient = boto3.client("iam", region_name="us-east-1")
        self._stub = Stubber(self.client)
        self._stub.activate()

    def then(self, method: str, answer: dict[str, Any], **expected: Any) -> Answers:
        self._stub.add_response(method, answer, expected or None)
        return self

    def fails(self, method: str, code: str, message: str = "m") -> Answers:
        self._stub.add_client_error(method, code, message)
        return self

    def role(self) -> Answers:
        role = {"RoleName": "deploy", "RoleId": "AROA" + "A" * 16, "Arn": "arn:aws:iam::123456789012:role/deploy"}
        document = "%7B%22Statement%22%3A%5B%5D%7D"
        detail = {**role, "Path": "/", "CreateDate": "2026-01-01T00:00:00Z", "AssumeRolePolicyDocument": document}
        self.then("get_role", {"Role": detail})
        return self.then("list_instance_profiles_for_role", {"InstanceProfiles": []})

    def finished(self) -> None:
        self._stub.assert_no_pending_responses()


def test_every_page_of_a_list_is_read() -> None:
    answers = Answers().role()
    answers.then("list_role_policies", {"PolicyNames": ["a"], "IsTruncated": True, "Marker": "m"}, RoleName="deploy")
    answers.then("list_role_policies", {"PolicyNames": ["b"]}, RoleName="deploy", Marker="m")
    for name in ("a", "b"):
        answers.then("get_role_policy", {"RoleName": "deploy", "PolicyName": name, "PolicyDocument": "%7B%7D"})
    answers.then("list_attached_role_policies", {"AttachedPolicies": []})
    role = seen(reader(answers.client).read(ROLE))
    assert [policy.name for policy in role.inline] == ["a", "b"]
    answers.finished()


def test_every_page_of_account_details_is_read() -> None:
    answers = Answers()
    for _ in ("policies", "groups", "users"):
        answers.then("get_account_authorization_details", {})
    for number, more in ((1, {"IsTruncated": True, "Marker": "m"}), (2, {})):
        role = {
            "RoleName": f"r{number}",
            "RoleId": "AROA" + "A" * 16,
            "Arn": f"arn:aws:iam::123456789012:role/r{number}",
        }
        answers.then("get_account_authorization_details", {"RoleDetailList": [role], **more})
    answers.then("list_open_id_connect_providers", {}).then("list_saml_providers", {})
    assert [snapshot.ref.name for snapshot in reader(answers.client).read_all()] == ["r1", "r2"]
    answers.finished()


def entity(prefix: str, name: str) -> dict[str, str]:
    return {f"{prefix}Name": name, f"{prefix}Id": "A" * 16}


def test_every_page_of_who_uses_a_policy_is_read() -> None:
    answers = Answers()
    first = {"PolicyRoles": [entity("Role", "r")], "PolicyUsers": [entity("User", "u1")]}
    answers.then(
        "list_entities_for_policy", {**first, "IsTruncated": True, "Marker": "m"}, PolicyArn="arn:aws:iam::1:policy/p"
    )
    last = {"PolicyUsers": [entity("User", "u2")], "PolicyGroups": [entity("Group", "g")]}
    answers.then("list_entities_for_policy", last, PolicyArn="arn:aws:iam::1:policy/p", Marker="m")
    found = reader(answers.client).entities_for_policy("arn:aws:iam::1:policy/p")
    assert [ref.name for ref in found] == ["r", "u1", "u2", "g"]
    answers.finished()


def test_every_page_of_a_group_is_read() -> None:
    group = {
        **entity("Group", "devs"),
        "Path": "/",
        "Arn": "arn:aws:iam::1:group/devs",
        "CreateDate": "2026-01-01T00:00:00Z",
    }
    answers = Answers()
    for name, more in (("u1", {"IsTruncated": True, "Marker": "m"}), ("u2", {})):
        user = {
            **entity("User", name),
            "Path": "/",
            "Arn": f"arn:aws:iam::1:user/{name}",
            "CreateDate": "2026-01-01T00:00:00Z",
        }
        answers.then("get_group", {"Group": group, "Users": [user], **more})
    answers.then("list_group_policies", {"PolicyNames": []}).then("list_attached_group_policies", {})
    assert seen(reader(answers.client).read(GROUP)).members == ("u1", "u2")
    answers.finished()


def test_a_list_that_would_never_end_is_an_error() -> None:
    answers = Answers()
    for _ in range(2):
        answers.then("list_roles", {"Roles": [], "IsTruncated": True, "Marker": "m"})
    with pytest.raises(GuardianError, match="would never end"):
        reader(answers.client).roles_trusting("x")


def test_a_policy_that_vanishes_between_list_and_get_makes_the_reader_read_again() -> None:
    answers = (
        Answers().role().then("list_role_policies", {"PolicyNames": ["a"]}).fails("get_role_policy", "NoSuchEntity")
    )
    answers.then("list_attached_role_policies", {"AttachedPolicies": []})
    answers.role().then("list_role_policies", {"PolicyNames": []}).then("list_attached_role_policies", {})
    role = seen(reader(answers.client).read(ROLE))
    assert (role.inline, role.problems) == ((), ())
    answers.finished()


def test_what_vanishes_again_is_noted() -> None:
    answers = Answers()
    for _ in range(2):
        answers.role().then("list_role_policies", {"PolicyNames": ["a"]}).fails("get_role_policy", "NoSuchEntity")
        answers.then("list_attached_role_policies", {"AttachedPolicies": []})
    assert seen(reader(answers.client).read(ROLE)).problems == ("inline policy a was listed, but could not be read",)
    answers.finished()


def test_a_role_that_vanishes_while_it_is_read_is_gone() -> None:
    answers = Answers().role().fails("list_role_policies", "NoSuchEntityException")
    assert reader(answers.client).read(ROLE) == Gone(ROLE)


def test_two_keys_of_one_name_are_kept_verbatim_and_reported() -> None:
    twice = '{"Statement":[{"Effect":"Deny","Effect":"Allow"}]}'
    answers = Answers().role().then("list_role_policies", {"PolicyNames": ["a"]})
    answers.then(
        "get_role_policy", {"RoleName": "deploy", "PolicyName": "a", "PolicyDocument": twice.replace("{", "%7B")}
    )
    answers.then("list_attached_role_policies", {"AttachedPolicies": []})
    role = seen(reader(answers.client).read(ROLE))
    assert role.inline[0].document.text == twice
    assert role.problems == ("inline policy a: two keys named 'Effect' in one object",)


@pytest.mark.parametrize("code", ["Throttling", "ThrottlingException", "RequestLimitExceeded"])
def test_throttling_is_named(code: str) -> None:
    with pytest.raises(Throttled, match="GetRole"):
        reader(Answers().fails("get_role", code).client).read(ROLE)


def test_a_refusal_names_the_action() -> None:
    answers = Answers().fails("get_role", "AccessDenied", "User: arn:aws:sts::1:assumed-role/g/s is not authorized")
    with pytest.raises(AccessRefused, match=r"iam:GetRole: User: arn:aws:sts::1:assumed-role/g/s"):
        reader(answers.client).read(ROLE)


@pytest.mark.parametrize("name", ["", "x" * 200], ids=["an empty name", "a name that is too long"])
def test_a_name_that_iam_does_not_accept_is_invalid_input(name: str) -> None:
    answers = Answers().fails("get_role", "ValidationError", "1 validation error detected")
    with pytest.raises(InvalidInput, match="iam:GetRole"):
        reader(answers.client).read(PrincipalRef(ACCOUNT, PrincipalType.ROLE, name))


def test_the_cache_keeps_what_was_used_last() -> None:
    cache = PolicyCache(size=2)
    for number in "123":
        cache.put(("arn", "id", f"v{number}"), number)
        cache.get(("arn", "id", "v1"))
    assert [cache.get(("arn", "id", f"v{number}")) for number in "123"] == ["1", None, "3"]
