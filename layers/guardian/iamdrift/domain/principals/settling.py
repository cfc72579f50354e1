"""Whether what an event announced is visible yet: IAM shows a change only seconds after it was made.

Parameters are those of a CloudTrail record: the members of the API call with the first letter lowered, policy documents
as JSON text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from iamdrift.domain.principals.canonical import document_digest
from iamdrift.domain.principals.principal import (
    Gone,
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PrincipalType,
    Snapshot,
)

Parameters = Mapping[str, object]
Check = Callable[[Parameters, Snapshot], bool | None]


def announced_is_visible(event_name: str, parameters: Parameters, seen: Snapshot | Gone) -> bool | None:
    """Whether the snapshot shows what a successful call announced; None where this event cannot be checked on it."""
    if event_name in _DELETIONS:
        return isinstance(seen, Gone) if seen.ref.type is _DELETIONS[event_name] else None
    if event_name in _CREATIONS:
        return isinstance(seen, Snapshot) if seen.ref.type is _CREATIONS[event_name] else None
    if isinstance(seen, Gone):
        return None if event_name not in _ADDING and event_name not in _TAKING else event_name in _TAKING
    check = _ADDING.get(event_name) or _TAKING.get(event_name)
    return check(parameters, seen) if check else None


def tells_content(event_name: str) -> bool:
    """Not so of a creation: that something of this name exists was also true of its namesake before."""
    return event_name not in _CREATIONS


def _text(parameters: Parameters, name: str) -> str:
    value = parameters.get(name)
    return value if isinstance(value, str) else ""


def _same(announced: str, document: PolicyText | None) -> bool:
    return document is not None and document_digest(announced) == document_digest(document.text)


def _holder(parameters: Parameters, seen: Snapshot) -> Snapshot | GroupMembership | None:
    """What carries the policies that the event speaks of: the principal, or the group that the user is a member of."""
    group = _text(parameters, "groupName")
    if seen.ref.type is not PrincipalType.USER or not group:
        return seen
    return next((each for each in seen.groups if each.name.lower() == group.lower()), None)


def _inline(parameters: Parameters, seen: Snapshot) -> InlinePolicy | None:
    holder, name = _holder(parameters, seen), _text(parameters, "policyName").lower()
    return next((each for each in holder.inline if each.name.lower() == name), None) if holder else None


def _inline_is_there(parameters: Parameters, seen: Snapshot) -> bool | None:
    announced, policy = _text(parameters, "policyDocument"), _inline(parameters, seen)
    return (policy is not None and _same(announced, policy.document)) if announced else None


def _inline_is_gone(parameters: Parameters, seen: Snapshot) -> bool | None:
    return _inline(parameters, seen) is None if _text(parameters, "policyName") else None


def _attached(parameters: Parameters, seen: Snapshot) -> ManagedPolicy | None:
    holder, arn = _holder(parameters, seen), _text(parameters, "policyArn")
    return next((each for each in holder.attached if each.arn == arn), None) if holder else None


def _is_attached(parameters: Parameters, seen: Snapshot) -> bool | None:
    return _attached(parameters, seen) is not None if _text(parameters, "policyArn") else None


def _is_detached(parameters: Parameters, seen: Snapshot) -> bool | None:
    return _attached(parameters, seen) is None if _text(parameters, "policyArn") else None


def _trust_is(parameters: Parameters, seen: Snapshot) -> bool | None:
    announced = _text(parameters, "policyDocument")
    return _same(announced, seen.trust) if announced else None


def _boundary_is(parameters: Parameters, seen: Snapshot) -> bool | None:
    announced = _text(parameters, "permissionsBoundary")
    return (seen.boundary is not None and seen.boundary.arn == announced) if announced else None


def _boundary_is_gone(_parameters: Parameters, seen: Snapshot) -> bool | None:
    return seen.boundary is None


def _tags_are(parameters: Parameters, seen: Snapshot) -> bool | None:
    listed, standing = parameters.get("tags"), seen.tag_map()
    if not isinstance(listed, list) or not all(isinstance(tag, Mapping) for tag in listed):
        return None
    return all(standing.get(_text(tag, "key")) == _text(tag, "value") for tag in listed)


def _tags_are_gone(parameters: Parameters, seen: Snapshot) -> bool | None:
    keys = parameters.get("tagKeys")
    return not set(map(str, keys)) & {*seen.tag_map()} if isinstance(keys, list) else None


def _is_member(parameters: Parameters, seen: Snapshot) -> bool | None:
    if seen.ref.type is PrincipalType.USER:
        announced, standing = _text(parameters, "groupName"), [group.name for group in seen.groups]
    elif seen.ref.type is PrincipalType.GROUP:
        announced, standing = _text(parameters, "userName"), [*seen.members]
    else:
        return None
    return announced.lower() in [name.lower() for name in standing] if announced else None


def _is_no_member(parameters: Parameters, seen: Snapshot) -> bool | None:
    member = _is_member(parameters, seen)
    return None if member is None else not member


def _version_exists(parameters: Parameters, seen: Snapshot) -> bool | None:
    announced, becomes_default = _text(parameters, "policyDocument"), parameters.get("setAsDefault") is True
    if not announced:
        return None
    if seen.ref.type is PrincipalType.POLICY:
        shown = [version for version in seen.versions if version.default or not becomes_default]
        return any(_same(announced, version.document) for version in shown)
    used = _used(parameters, seen)
    return _same(announced, used.document) if used and becomes_default else None


def _default_is(parameters: Parameters, seen: Snapshot) -> bool | None:
    announced = _text(parameters, "versionId")
    if seen.ref.type is PrincipalType.POLICY:
        return any(version.default and version.id == announced for version in seen.versions)
    used = _used(parameters, seen)
    return used.version_id == announced if used else None


def _version_is_gone(parameters: Parameters, seen: Snapshot) -> bool | None:
    if seen.ref.type is not PrincipalType.POLICY:
        return None
    return all(version.id != _text(parameters, "versionId") for version in seen.versions)


def _used(parameters: Parameters, seen: Snapshot) -> ManagedPolicy | None:
    arn = _text(parameters, "policyArn")
    through_groups = [policy for group in seen.groups for policy in group.attached]
    standing = [*seen.attached, *through_groups, *([seen.boundary] if seen.boundary else [])]
    return next((policy for policy in standing if policy.arn == arn), None)


def _role_is_updated(parameters: Parameters, seen: Snapshot) -> bool | None:
    description, duration = parameters.get("description"), parameters.get("maxSessionDuration")
    return description in (None, seen.description) and duration in (None, seen.max_session_duration)


def _profile_is_there(parameters: Parameters, seen: Snapshot) -> bool | None:
    return _text(parameters, "instanceProfileName") in seen.instance_profiles


def _profile_is_gone(parameters: Parameters, seen: Snapshot) -> bool | None:
    return _text(parameters, "instanceProfileName") not in seen.instance_profiles


def _key_has_status(parameters: Parameters, seen: Snapshot) -> bool | None:
    wanted = (_text(parameters, "accessKeyId"), _text(parameters, "status"))
    return any((credential.id, credential.status) == wanted for credential in seen.credentials)


def _key_is_gone(parameters: Parameters, seen: Snapshot) -> bool | None:
    return all(credential.id != _text(parameters, "accessKeyId") for credential in seen.credentials)


def _password_exists(_parameters: Parameters, seen: Snapshot) -> bool | None:
    return any(credential.kind == "login_profile" for credential in seen.credentials)


def _password_is_gone(_parameters: Parameters, seen: Snapshot) -> bool | None:
    return all(credential.kind != "login_profile" for credential in seen.credentials)


_CREATIONS: Final = {
    "CreateRole": PrincipalType.ROLE,
    "CreateServiceLinkedRole": PrincipalType.ROLE,
    "CreateUser": PrincipalType.USER,
    "CreateGroup": PrincipalType.GROUP,
    "CreatePolicy": PrincipalType.POLICY,
}
_DELETIONS: Final = {
    "DeleteRole": PrincipalType.ROLE,
    "DeleteUser": PrincipalType.USER,
    "DeleteGroup": PrincipalType.GROUP,
    "DeletePolicy": PrincipalType.POLICY,
}
_ADDING: Final[Mapping[str, Check]] = {
    **dict.fromkeys(("PutRolePolicy", "PutUserPolicy", "PutGroupPolicy"), _inline_is_there),
    **dict.fromkeys(("AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy"), _is_attached),
    **dict.fromkeys(("PutRolePermissionsBoundary", "PutUserPermissionsBoundary"), _boundary_is),
    **dict.fromkeys(("TagRole", "TagUser", "TagPolicy"), _tags_are),
    "UpdateAssumeRolePolicy": _trust_is,
    "UpdateRole": _role_is_updated,
    "UpdateRoleDescription": _role_is_updated,
    "AddUserToGroup": _is_member,
    "CreatePolicyVersion": _version_exists,
    "SetDefaultPolicyVersion": _default_is,
    "AddRoleToInstanceProfile": _profile_is_there,
    "UpdateAccessKey": _key_has_status,
    "CreateLoginProfile": _password_exists,
}
_TAKING: Final[Mapping[str, Check]] = {
    **dict.fromkeys(("DeleteRolePolicy", "DeleteUserPolicy", "DeleteGroupPolicy"), _inline_is_gone),
    **dict.fromkeys(("DetachRolePolicy", "DetachUserPolicy", "DetachGroupPolicy"), _is_detached),
    **dict.fromkeys(("DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary"), _boundary_is_gone),
    **dict.fromkeys(("UntagRole", "UntagUser", "UntagPolicy"), _tags_are_gone),
    "RemoveUserFromGroup": _is_no_member,
    "DeletePolicyVersion": _version_is_gone,
    "RemoveRoleFromInstanceProfile": _profile_is_gone,
    "DeleteAccessKey": _key_is_gone,
    "DeleteLoginProfile": _password_is_gone,
}
