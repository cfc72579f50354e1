"""The export of an account as snapshots, and every way in which a file can fail to be one."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.files.account_export import read_export
from iamdrift.adapters.iam.reader import IamReader
from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.errors import InvalidInput

ACCOUNT = "111122223333"
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
READ = f"arn:aws:iam::{ACCOUNT}:policy/read"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def role(name: str = "deploy", **members: Any) -> dict[str, Any]:
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": f"AROA{name}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
        "CreateDate": "2026-01-02 03:04:05+00:00",
        "AssumeRolePolicyDocument": DENY,
        "InstanceProfileList": [],
        "RolePolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": "read", "PolicyArn": READ}],
        "Tags": [],
        **members,
    }


def managed(arn: str, document: Any, version: str = "v1") -> dict[str, Any]:
    return {
        "PolicyName": arn.rpartition("/")[2],
        "PolicyId": "ANPA1",
        "Arn": arn,
        "Path": "/",
        "DefaultVersionId": version,
        "PolicyVersionList": [{"VersionId": version, "IsDefaultVersion": True, "Document": document}],
    }


USER = {
    "Path": "/",
    "UserName": "ann",
    "UserId": "AIDA1",
    "Arn": f"arn:aws:iam::{ACCOUNT}:user/ann",
    "GroupList": ["devs"],
    "AttachedManagedPolicies": [],
    "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": READ},
}
GROUP = {
    "Path": "/",
    "GroupName": "devs",
    "GroupId": "AGPA1",
    "Arn": f"arn:aws:iam::{ACCOUNT}:group/devs",
    "GroupPolicyList": [{"PolicyName": "g", "PolicyDocument": DENY}],
    "AttachedManagedPolicies": [{"PolicyName": "read", "PolicyArn": READ}],
}


def account(*roles: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "UserDetailList": [USER],
        "GroupDetailList": [GROUP],
        "RoleDetailList": list(roles) or [role()],
        "Policies": [managed(READ, DENY), managed(ADMIN, DENY)],
        **members,
    }


def export(folder: Path, content: Any) -> Path:
    file = folder / "account.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=4))
    return file


def found(folder: Path, content: Any) -> dict[str, Snapshot]:
    return {snapshot.ref.name: snapshot for snapshot in read_export(export(folder, content))}


def test_everything_in_the_file_becomes_a_snapshot(tmp_path: Path) -> None:
    snapshots = found(tmp_path, account())
    assert [*snapshots] == ["ann", "devs", "deploy", "read"]
    deploy = snapshots["deploy"]
    assert deploy.ref == PrincipalRef(ACCOUNT, PrincipalType.ROLE, "deploy", "AROAdeploy")
    assert (deploy.attached[0].arn, deploy.attached[0].version_id) == (READ, "v1")
    assert deploy.created == "2026-01-02T03:04:05+00:00"
    assert deploy.problems == ()


def test_groups_and_policies_that_come_later_are_joined(tmp_path: Path) -> None:
    snapshots = found(tmp_path, account())
    ann = snapshots["ann"]
    assert (ann.groups[0].unique_id, ann.groups[0].inline[0].name) == ("AGPA1", "g")
    assert ann.groups[0].attached[0].document is not None
    assert ann.boundary == ann.groups[0].attached[0]
    assert snapshots["devs"].members == ("ann",)


def test_a_policy_without_document_in_the_file_is_kept_and_reported(tmp_path: Path) -> None:
    deploy = found(tmp_path, account(Policies=[]))["deploy"]
    assert (deploy.attached[0].arn, deploy.attached[0].document) == (READ, None)
    assert deploy.problems == (f"managed policy {READ}: its document could not be read",)


def test_a_group_that_is_not_in_the_file_is_reported(tmp_path: Path) -> None:
    ann = found(tmp_path, account(GroupDetailList=[]))["ann"]
    assert ann.problems == ("group devs: its policies are not in the account details",)


@pytest.mark.parametrize(
    "document", [quote(json.dumps(DENY)), json.dumps(DENY), DENY], ids=["URL-encoded", "text", "object"]
)
def test_documents_are_accepted_as(document: Any, tmp_path: Path) -> None:
    deploy = found(tmp_path, account(role(AssumeRolePolicyDocument=document)))["deploy"]
    assert deploy.trust is not None
    assert json.loads(deploy.trust.text) == DENY


def test_two_keys_of_one_name_are_kept_and_reported(tmp_path: Path) -> None:
    text = json.dumps(account(role(AssumeRolePolicyDocument={"Statement": {"Effect": "Deny", "effect": "Allow"}})))
    deploy = found(tmp_path, text.replace("effect", "Effect"))["deploy"]
    assert deploy.trust is not None
    assert deploy.trust.text == '{"Statement": {"Effect": "Deny", "Effect": "Allow"}}'
    assert deploy.problems == ("trust policy: two keys named 'Effect' in one object",)


def test_a_document_that_is_not_json_is_kept_and_reported(tmp_path: Path) -> None:
    deploy = found(tmp_path, account(role(AssumeRolePolicyDocument="{oops")))["deploy"]
    assert deploy.trust is not None
    assert deploy.trust.text == "{oops"
    assert deploy.problems[0].startswith("trust policy: not JSON")


def test_hand_written_details_without_ids_are_read(tmp_path: Path) -> None:
    content = {"RoleDetailList": [{"Arn": f"arn:aws:iam::{ACCOUNT}:role/team/x"}]}
    assert found(tmp_path, content)["x"].ref == PrincipalRef(ACCOUNT, PrincipalType.ROLE, "x")


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    assert len(found(tmp_path, b"\xef\xbb\xbf" + json.dumps(account()).encode())) == 4


def test_an_empty_account_has_no_principals(tmp_path: Path) -> None:
    assert found(tmp_path, {"UserDetailList": [], "RoleDetailList": []}) == {}


nested: Any = "x"
for _ in range(500):
    nested = {"a": nested}
WHOLE = json.dumps(account(), indent=4)
BAD: dict[str, tuple[Any, str, str]] = {
    "truncated": (WHOLE[:-40], "truncated", "line 1"),
    "not JSON": ("RoleDetailList: []", "not JSON", "line 1, column 1"),
    "a missing comma": (WHOLE.replace('"Path": "/",', '"Path": "/"', 1), "not JSON", "line 5, column 22"),
    "a control character in the text": (WHOLE.replace("deploy", "dep\x01loy"), "not JSON", "line"),
    "empty": ("", "empty", "account.json"),
    "blank": (" \n ", "empty", "account.json"),
    "output of list-roles": ({"Roles": [role()]}, "it holds 'Roles'", "account.json"),
    "output of list-policies": ({"Policies": [{"Arn": READ}]}, "it holds 'Policies'", "account.json"),
    "a list": ([account()], "it holds no JSON object", "account.json"),
    "two documents one after the other": (WHOLE + WHOLE, "not JSON", "line"),
    "text in UTF-16": (WHOLE.encode("utf-16"), "UTF-16", "account.json"),
    "a page": (account(IsTruncated=True, Marker="m"), "only a part of the account", "IsTruncated"),
    "the first items": (account(NextToken="m"), "only a part of the account", "NextToken"),
    "an item that is no object": (account(Policies=["x"]), "expected an object", "Policies[0]"),
    "no ARN": (account({"RoleName": "x"}), "Arn: missing", "RoleDetailList[0]"),
    "a name that is a number": (account(role(RoleName=5)), "RoleName: expected a string", "RoleDetailList[0]"),
    "tags that are no list": (account(role(Tags="x")), "Tags: expected a list", "RoleDetailList[0]"),
    "a document that is a list": (
        account(role(AssumeRolePolicyDocument=[])),
        "AssumeRolePolicyDocument: expected a policy document",
        "RoleDetailList[0]",
    ),
    "a document of 2 MB": (
        account(role(), role(RolePolicyList=[{"PolicyName": "p", "PolicyDocument": {"Id": "x" * 2_000_000}}])),
        "a policy document of 2,000,010 characters",
        "RoleDetailList[1].RolePolicyList[0].PolicyDocument",
    ),
    "a document as text of 2 MB": (
        account(Policies=[managed(READ, "{" + "x" * 2_000_000)]),
        "a policy document of 2,000,001 characters",
        "Policies[0].PolicyVersionList[0].Document",
    ),
    "a document nesting 500 deep": (account(role(AssumeRolePolicyDocument=nested)), "nests deeper", "line"),
    "a document nesting 70 deep": (
        account(role(AssumeRolePolicyDocument=json.loads('{"a":' * 70 + "1" + "}" * 70))),
        "a policy document that nests deeper than 64 levels",
        "RoleDetailList[0].AssumeRolePolicyDocument",
    ),
    "a document as text nesting 500 deep": (
        account(role(AssumeRolePolicyDocument=json.dumps(nested))),
        "nests deeper than 64 levels",
        "RoleDetailList[0].AssumeRolePolicyDocument",
    ),
    "nesting of a million levels": ('{"RoleDetailList":' + "[" * 1_000_000, "nests deeper than 80", "column 98"),
    "a role name with a control character": (
        account(role("a\x1b[2Jb")),
        "a control character in RoleName: 'a\\x1b[2Jb'",
        "RoleDetailList[0].RoleName",
    ),
    "a group name with a control character": (
        account(UserDetailList=[{**USER, "GroupList": ["x\n"]}]),
        "a control character in GroupName",
        "UserDetailList[0].GroupList[0]",
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_what_is_not_an_export_is_refused_with_file_place_and_remedy(
    case: tuple[Any, str, str], tmp_path: Path
) -> None:
    content, problem, place = case
    with pytest.raises(InvalidInput) as caught:
        list(read_export(export(tmp_path, content)))
    assert problem in caught.value.problem
    assert str(tmp_path / "account.json") in caught.value.where
    assert place in caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["none.json", "."], ids=["no such file", "a folder"])
def test_what_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(read_export(tmp_path / name))


def test_nothing_comes_out_of_a_file_that_is_bad_at_its_end(tmp_path: Path) -> None:
    many = account(*(role(f"r{number}") for number in range(500)))
    snapshots = read_export(export(tmp_path, json.dumps(many)[:-2]))
    with pytest.raises(InvalidInput, match="truncated"):
        next(snapshots)


def test_memory_does_not_grow_with_the_number_of_roles(tmp_path: Path) -> None:
    def peak(roles: int) -> int:
        file = export(tmp_path, json.dumps(account(*(role(f"r{number}") for number in range(roles)))))
        tracemalloc.start()
        assert sum(1 for _ in read_export(file)) == roles + 3
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(800) < 2 * peak(200)


def test_an_account_exported_and_read_live_has_the_same_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    text = json.dumps(DENY, indent=2)
    with mock_aws():
        iam = boto3.client("iam", region_name="us-east-1")
        arn = iam.create_policy(PolicyName="read", PolicyDocument=text)["Policy"]["Arn"]
        iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=text, PermissionsBoundary=arn, Description="d")
        iam.put_role_policy(RoleName="deploy", PolicyName="a+b", PolicyDocument=text)
        iam.attach_role_policy(RoleName="deploy", PolicyArn=arn)
        iam.tag_role(RoleName="deploy", Tags=[{"Key": "owner", "Value": "x y"}])
        iam.create_group(GroupName="devs")
        iam.put_group_policy(GroupName="devs", PolicyName="g", PolicyDocument=text)
        iam.create_user(UserName="ann", Path="/team/")
        iam.add_user_to_group(GroupName="devs", UserName="ann")
        iam.create_access_key(UserName="ann")
        answer = boto3.client("iam", region_name="us-east-1").get_account_authorization_details()
        answer.pop("ResponseMetadata")
        file = tmp_path / "export.json"
        file.write_text(json.dumps(answer, default=str))
        exported = [each for each in read_export(file) if each.ref.type is not PrincipalType.POLICY]
        reader = IamReader(iam, "123456789012", "aws")
        live = [reader.read(snapshot.ref) for snapshot in exported]
    assert [snapshot.ref.name for snapshot in exported] == ["ann", "devs", "deploy"]
    assert [digest(each) for each in live if isinstance(each, Snapshot)] == [digest(each) for each in exported]
