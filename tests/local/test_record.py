"""A record says what real ones say, and a denied call names its target as IAM does."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.local.record import denied_target, is_read_only
from iamdrift.local.wire import Request


@pytest.mark.parametrize(
    ("operation", "parameters", "target"),
    [
        ("PutRolePolicy", {"roleName": "r", "policyName": "p"}, "role r"),
        ("CreateRole", {"roleName": "r", "path": "/a/"}, "arn:aws:iam::111111111111:role/a/r"),
        ("CreateUser", {"userName": "u"}, "arn:aws:iam::111111111111:user/u"),
        ("AddUserToGroup", {"userName": "u", "groupName": "g"}, "group g"),
        ("AddRoleToInstanceProfile", {"roleName": "r", "instanceProfileName": "i"}, "instance profile i"),
        ("AttachUserPolicy", {"userName": "u", "policyArn": "arn:x"}, "user u"),
        ("CreatePolicyVersion", {"policyArn": "arn:x"}, "policy arn:x"),
        ("SetDefaultPolicyVersion", {"policyArn": "arn:x", "versionId": "v2"}, "policy arn:x version v2"),
        ("CreatePolicy", {"policyName": "p"}, "policy p"),
        ("CreateAccountAlias", {"accountAlias": "a"}, "*"),
    ],
)
def test_the_target_of_a_denied_call(operation: str, parameters: dict[str, Any], target: str) -> None:
    assert denied_target(Request("iam", operation, parameters), "111111111111") == target


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("GetRole", True),
        ("ListRoles", True),
        ("SimulatePrincipalPolicy", True),
        ("DescribePolicy", True),
        ("CreateRole", False),
        ("AcceptHandshake", False),
        ("SetDefaultPolicyVersion", False),
    ],
)
def test_which_calls_only_read(operation: str, expected: bool) -> None:
    assert is_read_only(operation) is expected
