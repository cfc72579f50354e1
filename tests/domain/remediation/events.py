"""Principals in an accepted state, and what somebody does to them: one line for each event that can be taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.principal import (
    Credential,
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.domain.remediation.refusals import Refusal
from tests.fakes.iam import MANAGED, FakeIam
from tests.fakes.principals import ACCOUNT, allow, document, trusting

RULES = Rules(protected_tags=("owner", "team"))
READ, WRITE = "arn:aws:iam::aws:policy/ReadOnlyAccess", f"arn:aws:iam::{ACCOUNT}:policy/write"
LIMIT, OTHER_LIMIT = f"arn:aws:iam::{ACCOUNT}:policy/limit", f"arn:aws:iam::{ACCOUNT}:policy/wide"
MALLORY = "444455556666"
TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/shop*"


def text(*statements: dict[str, Any]) -> str:
    return document(*statements).text


DOCUMENTS = {
    READ: MANAGED,
    WRITE: text(allow("sqs:*")),
    LIMIT: text(allow("s3:*"), allow("dynamodb:*")),
    OTHER_LIMIT: text(allow("*")),
}


def managed(arn: str) -> ManagedPolicy:
    return ManagedPolicy(arn, "v1", PolicyText(DOCUMENTS[arn]))


def ref(kind: PrincipalType, name: str, unique_id: str) -> PrincipalRef:
    return PrincipalRef(ACCOUNT, kind, name, unique_id)


def a_role(**fields: Any) -> Snapshot:
    base = Snapshot(
        ref=ref(PrincipalType.ROLE, "shop-prod-role", "AROAEXAMPLE12345"),
        arn=f"arn:aws:iam::{ACCOUNT}:role/app/shop-prod-role",
        path="/app/",
        trust=trusting(f"arn:aws:iam::{ACCOUNT}:role/ci"),
        inline=(InlinePolicy("read", PolicyText(text(allow("dynamodb:GetItem", TABLE)))),),
        attached=(managed(READ),),
        boundary=managed(LIMIT),
        instance_profiles=("shop",),
        tags=(("owner", "shop"), ("colour", "green")),
        description="the shop",
        max_session_duration=3600,
    )
    return replace(base, **fields)


def a_user(**fields: Any) -> Snapshot:
    base = Snapshot(
        ref=ref(PrincipalType.USER, "ann", "AIDAEXAMPLE12345"),
        arn=f"arn:aws:iam::{ACCOUNT}:user/ann",
        inline=(InlinePolicy("read", PolicyText(text(allow("dynamodb:GetItem", TABLE)))),),
        attached=(managed(READ),),
        boundary=managed(LIMIT),
        groups=(GroupMembership("readers", "AGPAreaders"),),
        credentials=(
            Credential("access_key", "AKIAOLD", "Active"),
            Credential("access_key", "AKIAOFF", "Inactive"),
            Credential("ssh_key", "APKAOLD", "Inactive"),
            Credential("signing_certificate", "CERTOLD", "Inactive"),
            Credential("service_specific", "ACCAOLD", "Inactive"),
        ),
        tags=(("owner", "shop"),),
    )
    return replace(base, **fields)


def a_group(**fields: Any) -> Snapshot:
    base = Snapshot(
        ref=ref(PrincipalType.GROUP, "readers", "AGPAEXAMPLE12345"),
        arn=f"arn:aws:iam::{ACCOUNT}:group/readers",
        inline=(InlinePolicy("read", PolicyText(text(allow("dynamodb:GetItem", TABLE)))),),
        attached=(managed(READ),),
        members=("ann", "bob"),
    )
    return replace(base, **fields)


def a_policy(number: int = 2, **fields: Any) -> Snapshot:
    versions = tuple(
        PolicyVersion(f"v{n}", PolicyText(text(allow(f"s3:Get{'x' * n}", "*"))), n == number)
        for n in range(1, number + 1)
    )
    base = Snapshot(
        ref=ref(PrincipalType.POLICY, "write", "ANPAEXAMPLE12345"),
        arn=WRITE,
        versions=versions,
        tags=(("owner", "shop"),),
    )
    return replace(base, **fields)


@dataclass(frozen=True)
class Event:
    """What somebody calls. `changes`: what the call does where the fake cannot make it (a new credential).

    automatic: whether it is taken back without a person. `ends`: facets that end otherwise than they were, as intended.
    """

    name: str
    subject: Snapshot
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    changes: dict[str, Any] | None = None
    automatic: bool = True
    ends: tuple[str, ...] = ()

    def bad(self) -> Snapshot:
        iam = FakeIam(documents=DOCUMENTS).holds(self.subject)
        for api, parameters in self.calls:
            iam.call(api, **parameters)
        after = iam.read(self.subject.ref)
        assert isinstance(after, Snapshot)
        return replace(after, **(self.changes or {}))

    def touched(self) -> list[str]:
        return [drift.facet for drift in drift_of(self.subject, self.bad()).facets]

    def plan(self, *, everything: bool = False) -> Plan | Refusal:
        return plan(self.bad(), self.subject, self.touched(), RULES, everything=everything)


def _on(subject: Snapshot) -> dict[str, Any]:
    word = {PrincipalType.ROLE: "RoleName", PrincipalType.USER: "UserName", PrincipalType.GROUP: "GroupName"}
    return {word[subject.ref.type]: subject.ref.name}


def _common(kind: str, subject: Snapshot) -> list[Event]:
    whose = _on(subject)
    wide, narrow = text(allow("*")), text(allow("dynamodb:GetItem", f"{TABLE}-eu"))
    deny = text({"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": TABLE})
    put, delete = f"Put{kind}Policy", f"Delete{kind}Policy"
    attach, detach = f"Attach{kind}Policy", f"Detach{kind}Policy"
    return [
        Event(f"{put} adds", subject, ((put, {**whose, "PolicyName": "x", "PolicyDocument": wide}),)),
        Event(f"{put} widens", subject, ((put, {**whose, "PolicyName": "read", "PolicyDocument": wide}),)),
        Event(
            f"{put} narrows",
            subject,
            ((put, {**whose, "PolicyName": "read", "PolicyDocument": narrow}),),
            automatic=False,
        ),
        Event(
            f"{put} adds a Deny",
            subject,
            ((put, {**whose, "PolicyName": "stop", "PolicyDocument": deny}),),
            automatic=False,
        ),
        Event(delete, subject, ((delete, {**whose, "PolicyName": "read"}),), automatic=False),
        Event(attach, subject, ((attach, {**whose, "PolicyArn": WRITE}),)),
        Event(detach, replace(subject, inline=()), ((detach, {**whose, "PolicyArn": READ}),), automatic=False),
    ]


def _bounded(kind: str, subject: Snapshot) -> list[Event]:
    whose = _on(subject)
    put, delete = f"Put{kind}PermissionsBoundary", f"Delete{kind}PermissionsBoundary"
    return [
        Event(f"{put} replaces", subject, ((put, {**whose, "PermissionsBoundary": OTHER_LIMIT}),)),
        Event(
            f"{put} adds",
            replace(subject, boundary=None),
            ((put, {**whose, "PermissionsBoundary": LIMIT}),),
            automatic=False,
        ),
        Event(delete, subject, ((delete, whose),)),
        Event(
            f"Tag{kind}",
            subject,
            ((f"Tag{kind}", {**whose, "Tags": [{"Key": "owner", "Value": "mallory"}]}),),
            automatic=False,
        ),
        Event(
            f"Tag{kind} adds",
            subject,
            ((f"Tag{kind}", {**whose, "Tags": [{"Key": "Team", "Value": "red"}]}),),
            automatic=False,
        ),
        Event(f"Untag{kind}", subject, ((f"Untag{kind}", {**whose, "TagKeys": ["owner"]}),), automatic=False),
    ]


def _roles() -> list[Event]:
    role = a_role()
    whose = _on(role)
    open_trust = text({"Effect": "Allow", "Principal": {"AWS": MALLORY}, "Action": "sts:AssumeRole"})
    closed = text({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"})
    trust = "UpdateAssumeRolePolicy"
    return [
        *_common("Role", role),
        *_bounded("Role", role),
        Event(f"{trust} replaces", role, ((trust, {**whose, "PolicyDocument": open_trust}),), automatic=False),
        Event(f"{trust} adds", role, ((trust, {**whose, "PolicyDocument": _both(role, open_trust)}),)),
        Event(f"{trust} closes", role, ((trust, {**whose, "PolicyDocument": closed}),), automatic=False),
        Event(
            "UpdateRole longer",
            role,
            (("UpdateRole", {**whose, "Description": "the shop", "MaxSessionDuration": 43200}),),
        ),
        Event(
            "UpdateRole shorter",
            replace(role, max_session_duration=7200),
            (("UpdateRole", {**whose, "Description": "the shop", "MaxSessionDuration": 3600}),),
            automatic=False,
        ),
        Event(
            "AddRoleToInstanceProfile", role, (("AddRoleToInstanceProfile", {**whose, "InstanceProfileName": "evil"}),)
        ),
        Event(
            "RemoveRoleFromInstanceProfile",
            role,
            (("RemoveRoleFromInstanceProfile", {**whose, "InstanceProfileName": "shop"}),),
            automatic=False,
        ),
    ]


def _both(role: Snapshot, more: str) -> str:
    assert role.trust is not None
    first, second = json.loads(role.trust.text), json.loads(more)
    return json.dumps({**first, "Statement": [*first["Statement"], *second["Statement"]]})


def _users() -> list[Event]:
    user = a_user()
    key = "detail/credential/access_key"
    return [
        *_common("User", user),
        *_bounded("User", user),
        Event("AddUserToGroup", user, (("AddUserToGroup", {"UserName": "ann", "GroupName": "admins"}),)),
        Event(
            "RemoveUserFromGroup",
            user,
            (("RemoveUserFromGroup", {"UserName": "ann", "GroupName": "readers"}),),
            automatic=False,
        ),
        Event("CreateAccessKey", user, changes=_with(user, "access_key", "AKIANEW"), ends=(f"{key}/AKIANEW",)),
        Event(
            "UploadSSHPublicKey",
            user,
            changes=_with(user, "ssh_key", "APKANEW"),
            ends=("detail/credential/ssh_key/APKANEW",),
        ),
        Event(
            "UploadSigningCertificate",
            user,
            changes=_with(user, "signing_certificate", "CERT"),
            ends=("detail/credential/signing_certificate/CERT",),
        ),
        Event(
            "CreateServiceSpecificCredential",
            user,
            changes=_with(user, "service_specific", "ACCA"),
            ends=("detail/credential/service_specific/ACCA",),
        ),
        Event(
            "CreateLoginProfile",
            user,
            changes={"credentials": (*user.credentials, Credential("login_profile", "ann", ""))},
            ends=("detail/credential/login_profile/ann",),
        ),
        Event("UpdateAccessKey activates", user, (("UpdateAccessKey", _status("AccessKeyId", "AKIAOFF", "Active")),)),
        Event(
            "UpdateSSHPublicKey activates",
            user,
            (("UpdateSSHPublicKey", _status("SSHPublicKeyId", "APKAOLD", "Active")),),
        ),
        Event(
            "UpdateSigningCertificate activates",
            user,
            (("UpdateSigningCertificate", _status("CertificateId", "CERTOLD", "Active")),),
        ),
        Event(
            "UpdateServiceSpecificCredential activates",
            user,
            (("UpdateServiceSpecificCredential", _status("ServiceSpecificCredentialId", "ACCAOLD", "Active")),),
        ),
        Event(
            "UpdateAccessKey deactivates",
            user,
            (("UpdateAccessKey", _status("AccessKeyId", "AKIAOLD", "Inactive")),),
            automatic=False,
        ),
    ]


def _with(user: Snapshot, kind: str, credential_id: str) -> dict[str, Any]:
    return {"credentials": (*user.credentials, Credential(kind, credential_id, "Active"))}


def _status(key: str, credential_id: str, status: str) -> dict[str, Any]:
    return {"UserName": "ann", key: credential_id, "Status": status}


def _groups() -> list[Event]:
    group = a_group()
    return [
        *_common("Group", group),
        Event("AddUserToGroup (group)", group, (("AddUserToGroup", {"UserName": "eve", "GroupName": "readers"}),)),
        Event(
            "RemoveUserFromGroup (group)",
            group,
            (("RemoveUserFromGroup", {"UserName": "bob", "GroupName": "readers"}),),
            automatic=False,
        ),
    ]


def _policies() -> list[Event]:
    policy, wide = a_policy(), text(allow("*"))
    create = ("CreatePolicyVersion", {"PolicyArn": WRITE, "PolicyDocument": wide, "SetAsDefault": True})
    staged = ("CreatePolicyVersion", {"PolicyArn": WRITE, "PolicyDocument": wide, "SetAsDefault": False})
    risky = replace(
        policy, versions=(PolicyVersion("v1", PolicyText(wide), False), replace(policy.versions[1], default=True))
    )
    four = a_policy(4)
    drop_good = ("DeletePolicyVersion", {"PolicyArn": WRITE, "VersionId": "v4"})
    full = a_policy(4)
    return [
        Event("CreatePolicyVersion", policy, (create,)),
        Event("CreatePolicyVersion staged", policy, (staged,)),
        Event(
            "SetDefaultPolicyVersion", risky, (("SetDefaultPolicyVersion", {"PolicyArn": WRITE, "VersionId": "v1"}),)
        ),
        Event("DeletePolicyVersion of the good one", four, (create, drop_good)),
        Event(
            "the cap attack: the good version gone, all five in use",
            full,
            (create, drop_good, ("CreatePolicyVersion", {**staged[1], "PolicyDocument": text(allow("ec2:*"))})),
        ),
        Event(
            "DeletePolicyVersion of an old one",
            policy,
            (("DeletePolicyVersion", {"PolicyArn": WRITE, "VersionId": "v1"}),),
            automatic=False,
        ),
        Event(
            "TagPolicy",
            policy,
            (("TagPolicy", {"PolicyArn": WRITE, "Tags": [{"Key": "owner", "Value": "m"}]}),),
            automatic=False,
        ),
        Event("UntagPolicy", policy, (("UntagPolicy", {"PolicyArn": WRITE, "TagKeys": ["owner"]}),), automatic=False),
    ]


EVENTS = (*_roles(), *_users(), *_groups(), *_policies())
