"""Reads the policies of an organization and its root, as states that are recorded and taken back like principals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar, Final

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.events.guarded import ROOT
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OrganizationPolicy, OrganizationRoot
from iamdrift.errors import AccessRefused, InvalidInput

OF_ORGANIZATION: Final = frozenset({PrincipalType.ORGANIZATION_POLICY, PrincipalType.ORGANIZATION_ROOT})
_TYPES: Final = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")  # those that decide what is allowed
_AS_MANAGEMENT: Final = (
    "deploy org/member.yaml in the management account with IsManagementAccount=true (docs/deploy.md), and redrive"
)
_GONE: Final = frozenset({"PolicyNotFoundException", "AWSOrganizationsNotInUseException"})


class OrganizationState:
    """`clients`: a client of Organizations in an account; `own`: that of the guardian's own account."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {
            "organizations:DescribeOrganization",
            "organizations:DescribePolicy",
            "organizations:ListPolicies",
            "organizations:ListRoots",
            "organizations:ListTargetsForPolicy",
        }
    )

    def __init__(self, clients: Callable[[str], Any], own: Callable[[], Any]) -> None:
        self._clients, self._own = clients, own

    def management(self) -> str:
        """The management account, to which all of this belongs; empty where there is no organization."""
        return self._management

    @cached_property
    def _management(self) -> str:
        try:
            with named_refusals():
                found = self._own().describe_organization()["Organization"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "AWSOrganizationsNotInUseException":
                raise
            return ""
        return str(found.get("ManagementAccountId") or found["MasterAccountId"])

    def read(self, ref: PrincipalRef) -> Snapshot | Gone:
        """Raises Throttled, and InvalidInput where it may not be read: what to deploy, before it is asked again."""
        client = self._clients(ref.account)
        try:
            with named_refusals():
                if ref.type is PrincipalType.ORGANIZATION_ROOT:
                    return root(client, ref.account)
                return policy(client, ref.account, ref.name)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return Gone(ref)
            raise
        except AccessRefused as error:
            raise InvalidInput(f"may not be read ({error})", where=f"{ref}", remedy=_AS_MANAGEMENT) from error

    def read_all(self) -> Iterator[Snapshot]:
        """Every policy that decides what is allowed, and the root; nothing where there is no organization."""
        account = self.management()
        if not account:
            return
        client = self._clients(account)
        with named_refusals():
            top = root(client, account)
            yield top
            for each in _policy_ids(client, _types(top)):
                yield policy(client, account, each)


def policy(client: Any, account: str, policy_id: str) -> Snapshot:
    """One policy with its text and what it is attached to."""
    found = client.describe_policy(PolicyId=policy_id)["Policy"]
    summary = found["PolicySummary"]
    resource = OrganizationPolicy(
        arn=summary["Arn"],
        id=summary["Id"],
        type=summary["Type"],
        content=found["Content"],
        targets=tuple(sorted(_targets(client, policy_id))),
        aws_managed=summary["AwsManaged"],
        name=summary["Name"],
    )
    ref = PrincipalRef(account, PrincipalType.ORGANIZATION_POLICY, resource.id, resource.id)
    return Snapshot(ref, resource.arn, description=summary.get("Description", ""), resource=resource)


def root(client: Any, account: str) -> Snapshot:
    """The root of the organization (there is one), with which types of policy count and which policies hang where."""
    found = next(_listed(client, "list_roots", "Roots"))
    types = tuple(sorted(each["Type"] for each in found.get("PolicyTypes", ()) if each.get("Status") == "ENABLED"))
    attachments = (
        (each, target)
        for each in _policy_ids(client, [kind for kind in _TYPES if kind in types])
        for target in _targets(client, each)
    )
    resource = OrganizationRoot(found["Arn"], found["Id"], types, tuple(sorted(attachments)))
    ref = PrincipalRef(account, PrincipalType.ORGANIZATION_ROOT, ROOT, resource.id)
    return Snapshot(ref, resource.arn, resource=resource)


def _types(top: Snapshot) -> tuple[str, ...]:
    enabled = top.resource.types if isinstance(top.resource, OrganizationRoot) else ()
    return tuple(kind for kind in _TYPES if kind in enabled)


def _policy_ids(client: Any, types: list[str] | tuple[str, ...]) -> Iterator[str]:
    for kind in types:
        yield from (each["Id"] for each in _listed(client, "list_policies", "Policies", Filter=kind))


def _targets(client: Any, policy_id: str) -> Iterator[str]:
    for target in _listed(client, "list_targets_for_policy", "Targets", PolicyId=policy_id):
        yield target["TargetId"]


def _listed(client: Any, operation: str, member: str, **parameters: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[member]
