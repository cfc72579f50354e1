"""An event is settled when the snapshot shows what it announced."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.principals.principal import (
    Credential,
    Gone,
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.settling import announced_is_visible

DENY, ALLOW = '{"Statement":{"Effect":"Deny"}}', '{"Statement":{"Effect":"Allow"}}'
ARN = "arn:aws:iam::111122223333:policy/p"


def ref(kind: PrincipalType) -> PrincipalRef:
    return PrincipalRef("111122223333", kind, "x", "ID")


USED = ManagedPolicy(ARN, "v2", PolicyText(ALLOW))
ROLE = Snapshot(
    ref(PrincipalType.ROLE),
    "arn",
    trust=PolicyText(DENY),
    inline=(InlinePolicy("a", PolicyText(DENY)),),
    attached=(USED,),
    boundary=USED,
    tags=(("owner", "team"),),
    instance_profiles=("web",),
    description="d",
    max_session_duration=3600,
)
USER = Snapshot(
    ref(PrincipalType.USER),
    "arn",
    groups=(GroupMembership("Devs", "AGPA", (InlinePolicy("a", PolicyText(DENY)),), (USED,)),),
    credentials=(Credential("access_key", "AKIAIOSFODNN7EXAMPLE", "Active"), Credential("login_profile", "x", "")),
)
GROUP = Snapshot(ref(PrincipalType.GROUP), "arn", members=("ann",), inline=(InlinePolicy("a", PolicyText(DENY)),))
POLICY = Snapshot(
    ref(PrincipalType.POLICY),
    ARN,
    versions=(PolicyVersion("v1", PolicyText(DENY), False), PolicyVersion("v2", PolicyText(ALLOW), True)),
)
NO_ROLE = Gone(ref(PrincipalType.ROLE))
INLINE = {"roleName": "x", "policyName": "a"}
KEY = {"userName": "x", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}

CASES: list[tuple[str, dict[str, Any], Snapshot | Gone, bool | None]] = [
    ("PutRolePolicy", {**INLINE, "policyDocument": '{ "Statement": [{"Effect": "Deny"}] }'}, ROLE, True),
    ("PutRolePolicy", {**INLINE, "policyDocument": ALLOW}, ROLE, False),
    ("PutRolePolicy", {**INLINE, "policyName": "b", "policyDocument": DENY}, ROLE, False),
    ("PutRolePolicy", {**INLINE, "policyDocument": DENY}, NO_ROLE, False),
    ("PutRolePolicy", {**INLINE, "policyDocument": None}, ROLE, None),
    ("DeleteRolePolicy", INLINE, ROLE, False),
    ("DeleteRolePolicy", {**INLINE, "policyName": "b"}, ROLE, True),
    ("DeleteRolePolicy", INLINE, NO_ROLE, True),
    ("DeleteRolePolicy", {}, ROLE, None),
    ("AttachRolePolicy", {"policyArn": ARN}, ROLE, True),
    ("AttachRolePolicy", {"policyArn": ARN + "q"}, ROLE, False),
    ("DetachRolePolicy", {"policyArn": ARN}, ROLE, False),
    ("DetachRolePolicy", {"policyArn": ARN + "q"}, ROLE, True),
    ("UpdateAssumeRolePolicy", {"policyDocument": DENY}, ROLE, True),
    ("UpdateAssumeRolePolicy", {"policyDocument": ALLOW}, ROLE, False),
    ("PutRolePermissionsBoundary", {"permissionsBoundary": ARN}, ROLE, True),
    ("PutRolePermissionsBoundary", {"permissionsBoundary": ARN + "q"}, ROLE, False),
    ("DeleteRolePermissionsBoundary", {}, ROLE, False),
    ("DeleteRolePermissionsBoundary", {}, GROUP, True),
    ("CreateRole", {"roleName": "x"}, ROLE, True),
    ("CreateRole", {"roleName": "x"}, NO_ROLE, False),
    ("DeleteRole", {"roleName": "x"}, ROLE, False),
    ("DeleteRole", {"roleName": "x"}, NO_ROLE, True),
    ("DeletePolicy", {"policyArn": ARN}, ROLE, None),
    ("TagRole", {"tags": [{"key": "owner", "value": "team"}]}, ROLE, True),
    ("TagRole", {"tags": [{"key": "owner", "value": "other"}]}, ROLE, False),
    ("TagRole", {"tags": ["owner"]}, ROLE, None),
    ("UntagRole", {"tagKeys": ["owner"]}, ROLE, False),
    ("UntagRole", {"tagKeys": ["stage"]}, ROLE, True),
    ("UpdateRole", {"description": "d", "maxSessionDuration": 3600}, ROLE, True),
    ("UpdateRole", {"maxSessionDuration": 43200}, ROLE, False),
    ("AddRoleToInstanceProfile", {"instanceProfileName": "web"}, ROLE, True),
    ("RemoveRoleFromInstanceProfile", {"instanceProfileName": "web"}, ROLE, False),
    ("PutGroupPolicy", {"groupName": "devs", "policyName": "a", "policyDocument": DENY}, USER, True),
    ("PutGroupPolicy", {"groupName": "devs", "policyName": "a", "policyDocument": ALLOW}, USER, False),
    ("PutGroupPolicy", {"groupName": "x", "policyName": "a", "policyDocument": DENY}, GROUP, True),
    ("AttachGroupPolicy", {"groupName": "devs", "policyArn": ARN}, USER, True),
    ("AttachGroupPolicy", {"groupName": "ops", "policyArn": ARN}, USER, False),
    ("AddUserToGroup", {"groupName": "devs", "userName": "x"}, USER, True),
    ("AddUserToGroup", {"groupName": "ops", "userName": "x"}, USER, False),
    ("AddUserToGroup", {"groupName": "x", "userName": "ann"}, GROUP, True),
    ("AddUserToGroup", {"groupName": "x", "userName": "ann"}, ROLE, None),
    ("RemoveUserFromGroup", {"groupName": "x", "userName": "ann"}, GROUP, False),
    ("CreatePolicyVersion", {"policyArn": ARN, "policyDocument": DENY}, POLICY, True),
    ("CreatePolicyVersion", {"policyArn": ARN, "policyDocument": DENY, "setAsDefault": True}, POLICY, False),
    ("CreatePolicyVersion", {"policyArn": ARN, "policyDocument": ALLOW, "setAsDefault": True}, ROLE, True),
    ("CreatePolicyVersion", {"policyArn": ARN, "policyDocument": DENY, "setAsDefault": True}, USER, False),
    ("CreatePolicyVersion", {"policyArn": ARN, "policyDocument": DENY}, ROLE, None),
    ("SetDefaultPolicyVersion", {"policyArn": ARN, "versionId": "v2"}, POLICY, True),
    ("SetDefaultPolicyVersion", {"policyArn": ARN, "versionId": "v1"}, ROLE, False),
    ("SetDefaultPolicyVersion", {"policyArn": ARN, "versionId": "v1"}, GROUP, None),
    ("DeletePolicyVersion", {"policyArn": ARN, "versionId": "v1"}, POLICY, False),
    ("DeletePolicyVersion", {"policyArn": ARN, "versionId": "v3"}, POLICY, True),
    ("DeletePolicyVersion", {"policyArn": ARN, "versionId": "v3"}, ROLE, None),
    ("UpdateAccessKey", {**KEY, "status": "Active"}, USER, True),
    ("UpdateAccessKey", {**KEY, "status": "Inactive"}, USER, False),
    ("DeleteAccessKey", KEY, USER, False),
    ("CreateLoginProfile", {"userName": "x"}, USER, True),
    ("DeleteLoginProfile", {"userName": "x"}, USER, False),
    ("ConsoleLogin", {}, ROLE, None),
    ("ConsoleLogin", {}, NO_ROLE, None),
]


@pytest.mark.parametrize(("event", "parameters", "seen", "visible"), CASES)
def test_announced_is_visible(
    event: str, parameters: dict[str, Any], seen: Snapshot | Gone, visible: bool | None
) -> None:
    assert announced_is_visible(event, parameters, seen) is visible
