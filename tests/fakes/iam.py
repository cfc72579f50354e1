"""IAM in memory, as far as plans write to it: the same calls change the same snapshots, whoever makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

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
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step
from iamdrift.usecases.taking_back.ports import Wrote
from tests.fakes.resources import after, names

Name = tuple[PrincipalType, str]
MANAGED = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


class NotSoError(Exception):
    """NoSuchEntity, EntityAlreadyExists and the like."""


@dataclass
class FakeIam:
    """Live state and writer in one. `calls`: every write, in order, with who made it.

    `before_write`, `after_write`: called around each write of a plan: they may change things, or raise.
    """

    account: str = "111122223333"
    live: dict[Name, Snapshot] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    before_write: Callable[[Step], None] = lambda _step: None
    after_write: Callable[[Step], None] = lambda _step: None
    born: int = 0
    numbers: dict[str, int] = field(default_factory=dict)  # of the last version of each policy: none is used twice

    def holds(self, *snapshots: Snapshot) -> FakeIam:
        self.live |= {(snapshot.ref.type, snapshot.ref.name): snapshot for snapshot in snapshots}
        return self

    def __call__(self, plan: Plan) -> Snapshot | Gone:
        return self.read(plan.ref)

    def read(self, ref: PrincipalRef) -> Snapshot | Gone:
        return self.live.get((ref.type, ref.name), Gone(ref))

    def make(self, step: Step, plan: Plan, plan_id: str) -> Wrote:  # noqa: ARG002 - the session policy of the real writer
        self.before_write(step)
        try:
            self.call(step.api, by=plan_id, **step.arguments())
        except NotSoError:
            return Wrote.NOT_SO
        self.after_write(step)
        return Wrote.DONE

    def prepare(self, step: Step, plan: Plan, plan_id: str) -> Callable[[], Wrote]:
        return partial(self.make, step, plan, plan_id)

    def call(self, api: str, *, by: str = "somebody", **parameters: Any) -> None:
        """Raises NotSoError."""
        self.calls.append((by, api))
        if about := [key for key, each in self.live.items() if each.resource and names(each.resource, parameters)]:
            self.live |= {key: _changed(self.live[key], api, parameters) for key in about}
            return
        kind, name = self._subject(api, parameters)
        if api == "CreateRole":
            self._create(parameters)
            return
        if (kind, name) not in self.live:
            raise NotSoError(name)
        self.live[kind, name] = _APIS[_plain(api)](self.live[kind, name], self, parameters)

    def writes(self, by: str = "iamdrift-") -> list[str]:
        return [api for who, api in self.calls if who.startswith(by)]

    def document(self, arn: str) -> PolicyText:
        return PolicyText(self.documents.get(arn, MANAGED))

    def _subject(self, api: str, parameters: dict[str, Any]) -> Name:
        if api in ("AddUserToGroup", "RemoveUserFromGroup"):
            user = (PrincipalType.USER, parameters["UserName"])
            return user if user in self.live else (PrincipalType.GROUP, parameters["GroupName"])
        for kind, key in ((PrincipalType.ROLE, "RoleName"), (PrincipalType.USER, "UserName")):
            if key in parameters:
                return kind, parameters[key]
        if "GroupName" in parameters:
            return PrincipalType.GROUP, parameters["GroupName"]
        return PrincipalType.POLICY, parameters["PolicyArn"].rpartition("/")[2]

    def _create(self, said: dict[str, Any]) -> None:
        key = (PrincipalType.ROLE, said["RoleName"])
        if key in self.live:
            raise NotSoError("EntityAlreadyExists")
        self.born += 1
        ref = PrincipalRef(self.account, PrincipalType.ROLE, said["RoleName"], f"AROANEW{self.born:08d}")
        boundary = said.get("PermissionsBoundary")
        self.live[key] = Snapshot(
            ref=ref,
            arn=f"arn:aws:iam::{self.account}:role{said['Path']}{said['RoleName']}",
            path=said["Path"],
            trust=PolicyText(said["AssumeRolePolicyDocument"]),
            tags=tuple((tag["Key"], tag["Value"]) for tag in said.get("Tags", ())),
            description=said.get("Description", ""),
            max_session_duration=said.get("MaxSessionDuration", 3600),
            boundary=ManagedPolicy(boundary, "v1", self.document(boundary)) if boundary else None,
        )


def _changed(snapshot: Snapshot, api: str, said: dict[str, Any]) -> Snapshot:
    assert snapshot.resource is not None
    return replace(snapshot, resource=after(snapshot.resource, api, said))


def _plain(api: str) -> str:
    for kind in ("Role", "User", "Group"):
        for verb, what in (("Put", "Policy"), ("Delete", "Policy"), ("Attach", "Policy"), ("Detach", "Policy")):
            if api == f"{verb}{kind}{what}":
                return f"{verb}{what}"
    return (
        api.replace("PutRoleP", "PutP")
        .replace("PutUserP", "PutP")
        .replace("DeleteRoleP", "DeleteP")
        .replace("DeleteUserP", "DeleteP")
        .replace("UntagRole", "Untag")
        .replace("UntagUser", "Untag")
        .replace("TagRole", "Tag")
        .replace("TagUser", "Tag")
    )


def _put_inline(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    kept = tuple(policy for policy in it.inline if policy.name != said["PolicyName"])
    return replace(it, inline=(*kept, InlinePolicy(said["PolicyName"], PolicyText(said["PolicyDocument"]))))


def _delete_inline(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    _there(said["PolicyName"] in [policy.name for policy in it.inline])
    return replace(it, inline=tuple(policy for policy in it.inline if policy.name != said["PolicyName"]))


def _attach(it: Snapshot, iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    arn = said["PolicyArn"]
    kept = tuple(policy for policy in it.attached if policy.arn != arn)
    return replace(it, attached=(*kept, ManagedPolicy(arn, "v1", iam.document(arn))))


def _detach(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    _there(said["PolicyArn"] in [policy.arn for policy in it.attached])
    return replace(it, attached=tuple(policy for policy in it.attached if policy.arn != said["PolicyArn"]))


def _put_boundary(it: Snapshot, iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    arn = said["PermissionsBoundary"]
    return replace(it, boundary=ManagedPolicy(arn, "v1", iam.document(arn)))


def _delete_boundary(it: Snapshot, _iam: FakeIam, _said: dict[str, Any]) -> Snapshot:
    _there(it.boundary is not None)
    return replace(it, boundary=None)


def _trust(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    return replace(it, trust=PolicyText(said["PolicyDocument"]))


def _tag(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    return replace(it, tags=tuple(({**it.tag_map(), **{tag["Key"]: tag["Value"] for tag in said["Tags"]}}).items()))


def _untag(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    return replace(it, tags=tuple((key, value) for key, value in it.tags if key not in said["TagKeys"]))


def _update_role(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    return replace(
        it, description=said.get("Description", ""), max_session_duration=said.get("MaxSessionDuration", 3600)
    )


def _into_profile(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    return replace(it, instance_profiles=(*it.instance_profiles, said["InstanceProfileName"]))


def _out_of_profile(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    _there(said["InstanceProfileName"] in it.instance_profiles)
    return replace(it, instance_profiles=tuple(p for p in it.instance_profiles if p != said["InstanceProfileName"]))


def _into_group(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    if it.ref.type is PrincipalType.GROUP:
        return replace(it, members=tuple(sorted({*it.members, said["UserName"]})))
    kept = tuple(group for group in it.groups if group.name != said["GroupName"])
    return replace(it, groups=(*kept, GroupMembership(said["GroupName"], f"AGPA{said['GroupName']}")))


def _out_of_group(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    if it.ref.type is PrincipalType.GROUP:
        _there(said["UserName"] in it.members)
        return replace(it, members=tuple(member for member in it.members if member != said["UserName"]))
    _there(said["GroupName"] in [group.name for group in it.groups])
    return replace(it, groups=tuple(group for group in it.groups if group.name != said["GroupName"]))


def _create_version(it: Snapshot, iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    assert len(it.versions) < 5, "LimitExceeded"
    default = bool(said.get("SetAsDefault"))
    number = max([iam.numbers.get(it.arn, 0), *(int(version.id[1:]) for version in it.versions)]) + 1
    iam.numbers[it.arn] = number
    older = tuple(replace(each, default=each.default and not default) for each in it.versions)
    return replace(it, versions=(*older, PolicyVersion(f"v{number}", PolicyText(said["PolicyDocument"]), default)))


def _set_default(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    _there(said["VersionId"] in [version.id for version in it.versions])
    return replace(it, versions=tuple(replace(each, default=each.id == said["VersionId"]) for each in it.versions))


def _delete_version(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
    found = [version for version in it.versions if version.id == said["VersionId"]]
    _there(bool(found))
    assert not found[0].default, "DeleteConflict"
    return replace(it, versions=tuple(version for version in it.versions if version.id != said["VersionId"]))


def _status(kind: str, key: str) -> Callable[[Snapshot, FakeIam, dict[str, Any]], Snapshot]:
    def update(it: Snapshot, _iam: FakeIam, said: dict[str, Any]) -> Snapshot:
        kept = tuple(each for each in it.credentials if (each.kind, each.id) != (kind, said[key]))
        _there(len(kept) < len(it.credentials))
        return replace(it, credentials=(*kept, Credential(kind, said[key], said["Status"])))

    return update


def _password(it: Snapshot, _iam: FakeIam, _said: dict[str, Any]) -> Snapshot:
    _there(any(each.kind == "login_profile" for each in it.credentials))
    return it


def _there(found: bool) -> None:
    if not found:
        raise NotSoError


_APIS: dict[str, Callable[[Snapshot, FakeIam, dict[str, Any]], Snapshot]] = {
    "PutPolicy": _put_inline,
    "DeletePolicy": _delete_inline,
    "AttachPolicy": _attach,
    "DetachPolicy": _detach,
    "PutPermissionsBoundary": _put_boundary,
    "DeletePermissionsBoundary": _delete_boundary,
    "UpdateAssumeRolePolicy": _trust,
    "Tag": _tag,
    "Untag": _untag,
    "TagPolicy": _tag,
    "UntagPolicy": _untag,
    "UpdateRole": _update_role,
    "AddRoleToInstanceProfile": _into_profile,
    "RemoveRoleFromInstanceProfile": _out_of_profile,
    "AddUserToGroup": _into_group,
    "RemoveUserFromGroup": _out_of_group,
    "CreatePolicyVersion": _create_version,
    "SetDefaultPolicyVersion": _set_default,
    "DeletePolicyVersion": _delete_version,
    "UpdateAccessKey": _status("access_key", "AccessKeyId"),
    "UpdateSSHPublicKey": _status("ssh_key", "SSHPublicKeyId"),
    "UpdateSigningCertificate": _status("signing_certificate", "CertificateId"),
    "UpdateServiceSpecificCredential": _status("service_specific", "ServiceSpecificCredentialId"),
    "UpdateLoginProfile": _password,
}
