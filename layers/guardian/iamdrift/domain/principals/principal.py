"""Principals as observed at a moment: the snapshot, the facets it is made of, and their digests.

A facet is the smallest part of a principal that one IAM call replaces (the trust policy, one inline policy, one
attachment, the boundary, one tag ...). Drift is a difference of facets, and a revert touches only the facets that the
judged change touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from iamdrift.domain.principals.resources import Resource


class PrincipalType(Enum):
    ROLE = "role"
    USER = "user"
    GROUP = "group"
    POLICY = "policy"  # a customer-managed policy: not a principal to AWS, but a thing whose state is guarded
    OIDC_PROVIDER = "oidc-provider"  # no principals either, but they decide who comes in,
    SAML_PROVIDER = "saml-provider"
    ORGANIZATION_POLICY = "organization-policy"  # and what nobody in an account may do
    ORGANIZATION_ROOT = "organization-root"
    ACCOUNT = "account"  # what concerns an account as a whole is recorded here; never read as a snapshot

    __hash__ = object.__hash__  # members are single; Enum hashes their names in Python, which shows in a sweep


@dataclass(frozen=True, slots=True)
class PrincipalRef:
    """Which principal: `account` (12 digits), type and name; `unique_id` (AROA..., AIDA...) once it is known.

    Names are unique case-insensitively within account and type. A re-created name has another unique id: it is
    another principal.
    """

    account: str
    type: PrincipalType
    name: str
    unique_id: str = ""

    def __str__(self) -> str:
        return f"{self.type.value} {self.name} in {self.account}"


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy document exactly as AWS returned it (decoded from URL encoding, otherwise verbatim)."""

    text: str
    form: object = field(default=None, init=False, repr=False, compare=False)  # kept by `canonical.py`, for speed
    read: object = field(default=None, init=False, repr=False, compare=False)  # kept by `holdings.py`, for speed


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    name: str
    document: PolicyText


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A managed policy in its default version; `document` is None where it could not be read (a problem says so)."""

    arn: str
    version_id: str
    document: PolicyText | None

    @property
    def aws_managed(self) -> bool:
        return self.arn.split(":", 5)[4:5] == ["aws"]


@dataclass(frozen=True, slots=True)
class GroupMembership:
    """A group that a user is a member of, with what it grants."""

    name: str
    unique_id: str
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[ManagedPolicy, ...] = ()


@dataclass(frozen=True, slots=True)
class Credential:
    """A way to sign in as a user.

    kind: access_key, login_profile, ssh_key, service_specific, signing_certificate or mfa_device.
    """

    kind: str
    id: str
    status: str  # Active, Inactive, or "" where AWS has none
    created: str = ""  # ISO time; not part of the digest
    last_used: str = ""  # ISO time; not part of the digest


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A principal as observed at a moment. `last_used`, `created` and `problems` are not part of its digest.

    trust: roles only. groups, credentials: users only. members: groups only (user names).
    versions: customer-managed policies only, newest last; `inline` and `attached` stay empty there.
    resource: all that is known of what is no principal (providers, policies of the organization, its root).
    unread: prefixes of facet keys that the source of this snapshot cannot tell (see `domain.principals.facets`).
    """

    ref: PrincipalRef
    arn: str
    path: str = "/"
    trust: PolicyText | None = None
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[ManagedPolicy, ...] = ()
    boundary: ManagedPolicy | None = None
    groups: tuple[GroupMembership, ...] = ()
    members: tuple[str, ...] = ()
    credentials: tuple[Credential, ...] = ()
    versions: tuple[PolicyVersion, ...] = ()
    instance_profiles: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    description: str = ""
    max_session_duration: int | None = None
    created: str = ""
    last_used: str = ""
    problems: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    resource: Resource | None = None

    @property
    def unmodifiable(self) -> bool:
        """Service-linked and Identity Center roles cannot be edited by their account; fix them at their source."""
        return self.path.startswith(("/aws-service-role/", "/aws-reserved/"))

    def tag_map(self) -> Mapping[str, str]:
        return dict(self.tags)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a customer-managed policy."""

    id: str
    document: PolicyText | None
    default: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """What a read finds where a principal no longer exists."""

    ref: PrincipalRef
