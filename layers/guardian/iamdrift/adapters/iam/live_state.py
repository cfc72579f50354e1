"""Reads what a plan is about as it is now: principals, identity providers, organization policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.principals.principal import Gone, PrincipalType
from iamdrift.domain.remediation.inverse import Subject
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.resources import OidcProvider, OrganizationPolicy, OrganizationRoot, SamlProvider
from iamdrift.usecases.ports import Readers

_GONE = frozenset({"NoSuchEntity", "PolicyNotFoundException"})
_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


class LiveState:
    """`clients`: a client of a service ("iam", "organizations") in an account."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {
            "iam:GetOpenIDConnectProvider",
            "iam:GetSAMLProvider",
            "organizations:DescribePolicy",
            "organizations:ListPolicies",
            "organizations:ListRoots",
            "organizations:ListTargetsForPolicy",
        }
    )

    def __init__(self, readers: Readers, clients: Callable[[str, str], Any]) -> None:
        self._readers = readers
        self._clients = clients

    def __call__(self, plan: Plan) -> Subject | Gone:
        if plan.ref.type is not PrincipalType.ACCOUNT:
            return self._readers(plan.ref.account).read(plan.ref)
        try:
            with named_refusals():
                return self._resource(plan)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return Gone(plan.ref)
            raise

    def _resource(self, plan: Plan) -> Subject:
        service, resource = plan.arn.split(":", 5)[2], plan.arn.split(":", 5)[5]
        client = self._clients(plan.ref.account, service)
        match resource.partition("/")[0]:
            case "oidc-provider":
                return oidc_provider(client, plan.arn)
            case "saml-provider":
                return saml_provider(client, plan.arn)
            case "root":
                return organization_root(client, plan.arn)
        return organization_policy(client, resource.rpartition("/")[2])


def oidc_provider(iam: Any, arn: str) -> OidcProvider:
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    return OidcProvider(arn, tuple(found.get("ClientIDList", ())), tuple(found.get("ThumbprintList", ())))


def saml_provider(iam: Any, arn: str) -> SamlProvider:
    return SamlProvider(arn, iam.get_saml_provider(SAMLProviderArn=arn)["SAMLMetadataDocument"])


def organization_policy(organizations: Any, policy_id: str) -> OrganizationPolicy:
    found = organizations.describe_policy(PolicyId=policy_id)["Policy"]
    summary = found["PolicySummary"]
    return OrganizationPolicy(
        summary["Arn"],
        summary["Id"],
        summary["Type"],
        found["Content"],
        tuple(_targets(organizations, policy_id)),
        summary["AwsManaged"],
    )


def organization_root(organizations: Any, arn: str) -> OrganizationRoot:
    root = next(each for each in _listed(organizations, "list_roots", "Roots") if each["Arn"] == arn)
    types = tuple(each["Type"] for each in root.get("PolicyTypes", ()) if each.get("Status") == "ENABLED")
    attachments = [
        (policy["Id"], target)
        for kind in _TYPES
        if kind in types
        for policy in _listed(organizations, "list_policies", "Policies", Filter=kind)
        for target in _targets(organizations, policy["Id"])
    ]
    return OrganizationRoot(arn, root["Id"], types, tuple(attachments))


def _targets(organizations: Any, policy_id: str) -> Iterator[str]:
    for target in _listed(organizations, "list_targets_for_policy", "Targets", PolicyId=policy_id):
        yield target["TargetId"]


def _listed(client: Any, operation: str, member: str, **parameters: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[member]
