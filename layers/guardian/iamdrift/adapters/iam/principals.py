"""Reads one principal by its own calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from iamdrift.adapters.iam.account_details import in_order, moment, tags
from iamdrift.adapters.iam.calls import IamCalls, Page, Vanished, document_text
from iamdrift.adapters.iam.credentials import credentials
from iamdrift.adapters.iam.policies import ManagedPolicies
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


@dataclass(slots=True)
class Reading:
    """One attempt to read one principal; `vanished` names what was listed and then not there any more.

    A role with n inline and m attached policies takes 4 + n + 2m calls: GetRole, ListRolePolicies,
    ListAttachedRolePolicies, ListInstanceProfilesForRole, GetRolePolicy for each inline policy, GetPolicy and
    GetPolicyVersion for each attached one; 2 more for a permissions boundary. The last call falls away where the
    document is in the cache.
    """

    calls: IamCalls
    policies: ManagedPolicies
    account: str
    vanished: list[str] = field(default_factory=list)

    def principal(self, ref: PrincipalRef, policy_arn: str = "") -> Snapshot:
        """The snapshot of a role, user or group by its name, of a policy by its ARN. Raises Vanished."""
        if ref.type is PrincipalType.ROLE:
            return self._role(ref.name)
        if ref.type is PrincipalType.USER:
            return self._user(ref.name)
        if ref.type is PrincipalType.GROUP:
            return self._group(ref.name)
        return self._policy(policy_arn)

    def _role(self, name: str) -> Snapshot:
        role = self.calls.one("GetRole", RoleName=name)["Role"]
        profiles = self.calls.listed("ListInstanceProfilesForRole", "InstanceProfiles", RoleName=name)
        return Snapshot(
            ref=self._ref(PrincipalType.ROLE, role["RoleName"], role["RoleId"]),
            arn=role["Arn"],
            path=role["Path"],
            trust=PolicyText(document_text(role["AssumeRolePolicyDocument"])),
            inline=self._inline("Role", name),
            attached=self._attached("Role", name),
            boundary=self._boundary(role),
            instance_profiles=tuple(profile["InstanceProfileName"] for profile in profiles),
            tags=tags(role),
            description=role.get("Description", ""),
            max_session_duration=role.get("MaxSessionDuration"),
            created=moment(role.get("CreateDate")),
            last_used=moment(role.get("RoleLastUsed", {}).get("LastUsedDate")),
        )

    def _user(self, name: str) -> Snapshot:
        user = self.calls.one("GetUser", UserName=name)["User"]
        groups = self.calls.listed("ListGroupsForUser", "Groups", UserName=name)
        held, unread = credentials(self.calls, name)
        return Snapshot(
            ref=self._ref(PrincipalType.USER, user["UserName"], user["UserId"]),
            arn=user["Arn"],
            path=user["Path"],
            inline=self._inline("User", name),
            attached=self._attached("User", name),
            boundary=self._boundary(user),
            groups=tuple(self._memberships(groups)),
            credentials=held,
            tags=tags(user),
            created=moment(user.get("CreateDate")),
            last_used=moment(user.get("PasswordLastUsed")),
            unread=unread,
        )

    def _memberships(self, groups: list[Page]) -> Iterator[GroupMembership]:
        for group in groups:
            name = group["GroupName"]
            try:
                yield GroupMembership(
                    name, group["GroupId"], self._inline("Group", name), self._attached("Group", name)
                )
            except Vanished:
                self.vanished.append(f"group {name}")

    def _group(self, name: str) -> Snapshot:
        pages = list(self.calls.pages("GetGroup", GroupName=name))
        group = pages[0]["Group"]
        return Snapshot(
            ref=self._ref(PrincipalType.GROUP, group["GroupName"], group["GroupId"]),
            arn=group["Arn"],
            path=group["Path"],
            inline=self._inline("Group", name),
            attached=self._attached("Group", name),
            members=tuple(user["UserName"] for page in pages for user in page["Users"]),
            created=moment(group.get("CreateDate")),
        )

    def _policy(self, arn: str) -> Snapshot:
        policy = self.calls.one("GetPolicy", PolicyArn=arn)["Policy"]
        listed = self.calls.listed("ListPolicyVersions", "Versions", PolicyArn=arn)
        return Snapshot(
            ref=self._ref(PrincipalType.POLICY, policy["PolicyName"], policy["PolicyId"]),
            arn=policy["Arn"],
            path=policy["Path"],
            versions=in_order(self._versions(policy, listed)),
            tags=tags(policy),
            description=policy.get("Description", ""),
            created=moment(policy.get("CreateDate")),
        )

    def _versions(self, policy: Page, listed: list[Page]) -> Iterator[PolicyVersion]:
        for version in listed:
            try:
                text = self.policies.version(policy, version["VersionId"])
                yield PolicyVersion(version["VersionId"], text, version["IsDefaultVersion"])
            except Vanished:
                self.vanished.append(f"version {version['VersionId']}")

    def _inline(self, kind: str, name: str) -> tuple[InlinePolicy, ...]:
        listed = self.calls.listed(f"List{kind}Policies", "PolicyNames", **{f"{kind}Name": name})
        return tuple(self._each_inline(kind, name, listed))

    def _each_inline(self, kind: str, name: str, listed: list[str]) -> Iterator[InlinePolicy]:
        for policy_name in listed:
            whose: dict[str, Any] = {f"{kind}Name": name, "PolicyName": policy_name}
            try:
                answer = self.calls.one(f"Get{kind}Policy", **whose)
                yield InlinePolicy(policy_name, PolicyText(document_text(answer["PolicyDocument"])))
            except Vanished:
                self.vanished.append(f"inline policy {policy_name}")

    def _attached(self, kind: str, name: str) -> tuple[ManagedPolicy, ...]:
        listed = self.calls.listed(f"ListAttached{kind}Policies", "AttachedPolicies", **{f"{kind}Name": name})
        return tuple(self._managed(policy["PolicyArn"]) for policy in listed)

    def _boundary(self, principal: Page) -> ManagedPolicy | None:
        boundary = principal.get("PermissionsBoundary")
        return self._managed(boundary["PermissionsBoundaryArn"]) if boundary else None

    def _managed(self, arn: str) -> ManagedPolicy:
        policy = self.policies.default(arn)
        if policy.document is None:
            self.vanished.append(f"managed policy {arn}")
        return policy

    def _ref(self, kind: PrincipalType, name: str, unique_id: str) -> PrincipalRef:
        return PrincipalRef(self.account, kind, name, unique_id)
