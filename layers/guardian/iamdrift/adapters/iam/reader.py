"""Reads the live state of the principals of one account from IAM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from iamdrift.adapters.iam import account_details as details
from iamdrift.adapters.iam.calls import IamCalls, Vanished, document_text
from iamdrift.adapters.iam.policies import ManagedPolicies
from iamdrift.adapters.iam.policy_cache import PolicyCache
from iamdrift.adapters.iam.principals import Reading
from iamdrift.adapters.iam.providers import PROVIDERS, Providers
from iamdrift.adapters.organization_state import OF_ORGANIZATION, OrganizationState
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.snapshot_problems import noted
from iamdrift.domain.principals.strict_json import NotJson, load

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

_PAGE = 1000  # the most that GetAccountAuthorizationDetails gives at once


class IamReader:
    """The reader of one account. `calls` counts the API calls by name; `cache` may be shared between readers.

    organization: reads what belongs to the organization, in its management account.
    """

    actions: ClassVar[tuple[str, ...]] = (
        "iam:GetAccountAuthorizationDetails",
        "iam:GetGroup",
        "iam:GetGroupPolicy",
        "iam:GetLoginProfile",
        "iam:GetOpenIDConnectProvider",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:GetSAMLProvider",
        "iam:GetUser",
        "iam:GetUserPolicy",
        "iam:ListAccessKeys",
        "iam:ListAttachedGroupPolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListAttachedUserPolicies",
        "iam:ListEntitiesForPolicy",
        "iam:ListGroupPolicies",
        "iam:ListGroupsForUser",
        "iam:ListInstanceProfilesForRole",
        "iam:ListMFADevices",
        "iam:ListOpenIDConnectProviders",
        "iam:ListPolicies",
        "iam:ListPolicyVersions",
        "iam:ListRolePolicies",
        "iam:ListRoles",
        "iam:ListSAMLProviders",
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials",
        "iam:ListSigningCertificates",
        "iam:ListUserPolicies",
    )

    def __init__(
        self,
        client: IAMClient,
        account: str,
        partition: str,
        cache: PolicyCache | None = None,
        organization: OrganizationState | None = None,
    ) -> None:
        self.calls: Counter[str] = Counter()
        self._calls = IamCalls(client, self.calls)
        self._account, self._partition, self._organization = account, partition, organization
        self._policies = ManagedPolicies(self._calls, cache or PolicyCache())
        self._providers = Providers(self._calls, account, partition)

    def read(self, ref: PrincipalRef) -> Snapshot | Gone:
        """The principal of that name as it is now; its unique id is what IAM says, whatever the ref had.

        What is listed and then not there was changed meanwhile: everything is read once more, and what vanishes again
        is noted as a problem. Raises Throttled, AccessRefused, and InvalidInput for a name that IAM does not accept.
        """
        if ref.type in OF_ORGANIZATION:
            return Gone(ref) if self._organization is None else self._organization.read(ref)
        for policy_arn in self._policy_arns(ref):
            try:
                return self._read(ref, policy_arn)
            except Vanished:
                continue
        return Gone(ref)

    def entities_for_policy(self, arn: str) -> tuple[PrincipalRef, ...]:
        """The roles, users and groups that the managed policy is attached to, also as permissions boundary."""
        try:
            pages = list(self._calls.pages("ListEntitiesForPolicy", PolicyArn=arn))
        except Vanished:
            return ()
        kinds = ((PrincipalType.ROLE, "Role"), (PrincipalType.USER, "User"), (PrincipalType.GROUP, "Group"))
        return tuple(
            self._ref(kind, entity, prefix)
            for kind, prefix in kinds
            for page in pages
            for entity in page.get(f"Policy{prefix}s", [])
        )

    def roles_trusting(self, provider_arn: str) -> tuple[PrincipalRef, ...]:
        """The roles whose trust policy names the identity provider."""
        return tuple(
            self._ref(PrincipalType.ROLE, role, "Role")
            for role in self._calls.listed("ListRoles", "Roles")
            if _names(document_text(role["AssumeRolePolicyDocument"]), provider_arn)
        )

    def members_of(self, group: str) -> tuple[PrincipalRef, ...]:
        """The users in the group."""
        try:
            users = self._calls.listed("GetGroup", "Users", GroupName=group)
        except Vanished:
            return ()
        return tuple(self._ref(PrincipalType.USER, user, "User") for user in users)

    def read_all(self) -> Iterator[Snapshot]:
        """Every principal of the account in bulk: users, groups, roles, customer-managed policies, identity providers.

        The account is listed by kind, what is referred to first, so that no more than the policies and the groups
        must be kept in memory. A managed policy that the listing does not have is read on its own.
        """
        library = details.Library(missing=self._policies.default)
        local = []
        for detail in self._details("Policies", "LocalManagedPolicy", "AWSManagedPolicy"):
            library.add_policy(detail)
            if details.customer_managed(detail):
                local.append(details.policy(detail))
        groups = list(self._details("GroupDetailList", "Group"))
        for detail in groups:
            library.add_group(detail)
        for detail in self._details("UserDetailList", "User"):
            library.add_memberships(detail)
            yield details.user(detail, library)
        yield from (details.group(detail, library) for detail in groups)
        for detail in self._details("RoleDetailList", "Role"):
            yield details.role(detail, library)
        yield from local
        yield from self._providers.read_all()
        if self._organization is not None and self._organization.management() == self._account:
            yield from self._organization.read_all()

    def _details(self, member: str, *kinds: str) -> Iterator[details.Detail]:
        for page in self._calls.pages("GetAccountAuthorizationDetails", Filter=list(kinds), MaxItems=_PAGE):
            yield from page.get(member, [])

    def _read(self, ref: PrincipalRef, policy_arn: str) -> Snapshot:
        if ref.type in PROVIDERS:
            return self._providers.read(ref)
        for _ in range(2):
            reading = Reading(self._calls, self._policies, self._account)
            snapshot = reading.principal(ref, policy_arn)
            if not reading.vanished:
                break
        return noted(snapshot, *(f"{what} was listed, but could not be read" for what in reading.vanished))

    def _policy_arns(self, ref: PrincipalRef) -> Iterator[str]:
        """Where a managed policy may be: its name is unique in the account, but its ARN also has its path."""
        if ref.type is not PrincipalType.POLICY:
            yield ""
            return
        yield f"arn:{self._partition}:iam::{self._account}:policy/{ref.name}"
        for policy in self._calls.listed("ListPolicies", "Policies", Scope="Local"):
            if policy["PolicyName"].lower() == ref.name.lower():
                yield policy["Arn"]

    def _ref(self, kind: PrincipalType, entity: details.Detail, prefix: str) -> PrincipalRef:
        return PrincipalRef(self._account, kind, entity[f"{prefix}Name"], entity.get(f"{prefix}Id", ""))


def _names(document: str, arn: str) -> bool:
    """Whether any string in a document is that ARN; a document that is not JSON is searched as text."""
    try:
        layer: list[Any] = [load(document)]
    except NotJson:
        return arn in document
    while layer:
        if arn in (each for each in layer if isinstance(each, str)):
            return True
        containers = [each for each in layer if isinstance(each, dict | list)]
        layer = [inner for each in containers for inner in (each.values() if isinstance(each, dict) else each)]
    return False
