"""Account authorization details as snapshots: one mapping for the live API and for its output in a file.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from iamdrift.adapters.files.json_object import written
from iamdrift.adapters.iam.calls import document_text
from iamdrift.domain.principals.facets import CREDENTIALS, DESCRIPTION, POLICY_TAGS, SESSION_DURATION
from iamdrift.domain.principals.principal import (
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.snapshot_problems import noted

_MOST_SHARED = 1_024  # trust policies that are kept to be shared
Detail = Mapping[str, Any]


class Malformed(ValueError):
    """A detail that does not have the shape of the API's answer."""


@dataclass(slots=True)
class Library:
    """What details refer to by name: managed policies, groups, and who is a member of each group.

    `missing` answers for a managed policy whose document the details do not have.
    """

    missing: Callable[[str], ManagedPolicy]
    policies: dict[str, ManagedPolicy] = field(default_factory=dict)
    groups: dict[str, GroupMembership] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, PolicyText] = field(default_factory=dict)

    def shared(self, document: PolicyText | None) -> PolicyText | None:
        """The same document for all who have its text: many roles trust the same service in the same words."""
        if document is None or (len(self.texts) >= _MOST_SHARED and document.text not in self.texts):
            return document
        return self.texts.setdefault(document.text, document)

    def managed(self, arn: str) -> ManagedPolicy:
        if arn not in self.policies:
            self.policies[arn] = self.missing(arn)
        return self.policies[arn]

    def add_policy(self, detail: Detail) -> None:
        version = next((each for each in items(detail, "PolicyVersionList") if each.get("IsDefaultVersion")), None)
        if version is not None:
            arn = text(detail, "Arn")
            self.policies[arn] = ManagedPolicy(arn, text(version, "VersionId"), document(version, "Document"))

    def add_group(self, detail: Detail) -> None:
        name = text(detail, "GroupName")
        self.groups[name] = GroupMembership(
            name, text(detail, "GroupId"), inline(detail, "GroupPolicyList"), _attached(detail, self)
        )

    def add_memberships(self, detail: Detail) -> None:
        for group in names(detail, "GroupList"):
            self.members.setdefault(group, []).append(text(detail, "UserName"))


def role(detail: Detail, library: Library) -> Snapshot:
    last_used = detail.get("RoleLastUsed") or {}
    return noted(
        Snapshot(
            ref=_ref(detail, PrincipalType.ROLE, "Role"),
            arn=text(detail, "Arn"),
            path=text(detail, "Path") or "/",
            trust=library.shared(document(detail, "AssumeRolePolicyDocument")),
            inline=inline(detail, "RolePolicyList"),
            attached=_attached(detail, library),
            boundary=_boundary(detail, library),
            instance_profiles=tuple(
                text(profile, "InstanceProfileName") for profile in items(detail, "InstanceProfileList")
            ),
            tags=tags(detail),
            created=moment(detail.get("CreateDate")),
            last_used=moment(last_used.get("LastUsedDate")) if isinstance(last_used, Mapping) else "",
            unread=(DESCRIPTION, SESSION_DURATION),
        )
    )


def user(detail: Detail, library: Library) -> Snapshot:
    return noted(
        Snapshot(
            ref=_ref(detail, PrincipalType.USER, "User"),
            arn=text(detail, "Arn"),
            path=text(detail, "Path") or "/",
            inline=inline(detail, "UserPolicyList"),
            attached=_attached(detail, library),
            boundary=_boundary(detail, library),
            groups=tuple(library.groups.get(name) or GroupMembership(name, "") for name in names(detail, "GroupList")),
            tags=tags(detail),
            created=moment(detail.get("CreateDate")),
            unread=(CREDENTIALS,),
            problems=tuple(
                f"group {name}: its policies are not in the account details"
                for name in names(detail, "GroupList")
                if name not in library.groups
            ),
        )
    )


def group(detail: Detail, library: Library) -> Snapshot:
    ref = _ref(detail, PrincipalType.GROUP, "Group")
    return noted(
        Snapshot(
            ref=ref,
            arn=text(detail, "Arn"),
            path=text(detail, "Path") or "/",
            inline=inline(detail, "GroupPolicyList"),
            attached=_attached(detail, library),
            members=tuple(library.members.get(ref.name, ())),
            created=moment(detail.get("CreateDate")),
        )
    )


def policy(detail: Detail) -> Snapshot:
    """A customer-managed policy."""
    return noted(
        Snapshot(
            ref=_ref(detail, PrincipalType.POLICY, "Policy"),
            arn=text(detail, "Arn"),
            path=text(detail, "Path") or "/",
            versions=in_order(
                PolicyVersion(text(each, "VersionId"), document(each, "Document"), each.get("IsDefaultVersion") is True)
                for each in items(detail, "PolicyVersionList")
            ),
            created=moment(detail.get("CreateDate")),
            unread=(DESCRIPTION, POLICY_TAGS),
        )
    )


def in_order(versions: Iterable[PolicyVersion]) -> tuple[PolicyVersion, ...]:
    """Policy versions, newest last: v9 before v10."""
    return tuple(sorted(versions, key=lambda version: (len(version.id), version.id)))


def customer_managed(detail: Detail) -> bool:
    return text(detail, "Arn").split(":", 5)[4:5] != ["aws"]


def text(detail: Detail, name: str) -> str:
    """A string member, empty where it is left out. Raises Malformed."""
    value = detail.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"{name}: expected a string")
    return value or ""


def items(detail: Detail, name: str) -> list[Detail]:
    """A list of objects, empty where it is left out. Raises Malformed."""
    value = detail.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise Malformed(f"{name}: expected a list of objects")
    return value


def names(detail: Detail, name: str) -> list[str]:
    """A list of strings, empty where it is left out. Raises Malformed."""
    value = detail.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Malformed(f"{name}: expected a list of strings")
    return value


def document(detail: Detail, name: str) -> PolicyText | None:
    """A policy document, given as an object or as (URL-encoded) text. Raises Malformed."""
    value = detail.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return PolicyText(document_text(value))
    if isinstance(value, Mapping):
        return PolicyText(written(value))
    raise Malformed(f"{name}: expected a policy document")


def inline(detail: Detail, name: str) -> tuple[InlinePolicy, ...]:
    found = ((text(each, "PolicyName"), document(each, "PolicyDocument")) for each in items(detail, name))
    return tuple(InlinePolicy(policy_name, content or PolicyText("")) for policy_name, content in found)


def tags(detail: Detail) -> tuple[tuple[str, str], ...]:
    return tuple((text(tag, "Key"), text(tag, "Value")) for tag in items(detail, "Tags"))


def moment(value: Any) -> str:
    """An ISO 8601 time in UTC; empty where there is none to be read."""
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return ""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _ref(detail: Detail, kind: PrincipalType, prefix: str) -> PrincipalRef:
    arn = text(detail, "Arn").split(":", 5)
    if len(arn) < 6 or "/" not in arn[5]:
        raise Malformed("Arn: missing, or not the ARN of a principal")
    name = text(detail, f"{prefix}Name") or arn[5].rpartition("/")[2]
    return PrincipalRef(arn[4], kind, name, text(detail, f"{prefix}Id"))


def _attached(detail: Detail, library: Library) -> tuple[ManagedPolicy, ...]:
    return tuple(library.managed(text(each, "PolicyArn")) for each in items(detail, "AttachedManagedPolicies"))


def _boundary(detail: Detail, library: Library) -> ManagedPolicy | None:
    boundary = detail.get("PermissionsBoundary")
    if not isinstance(boundary, Mapping):
        return None
    return library.managed(text(boundary, "PermissionsBoundaryArn"))
