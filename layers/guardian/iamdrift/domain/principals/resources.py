"""What is guarded and is no principal: identity providers, and the policies of an organization, as observed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from iamdrift.domain.principals.canonical import document_digest


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """An OpenID Connect provider: the audiences that it may issue tokens for, and whom TLS trusts."""

    arn: str
    client_ids: tuple[str, ...] = ()
    thumbprints: tuple[str, ...] = ()

    def facets(self) -> dict[str, str]:
        named = {f"client-id/{each}": _mark(each) for each in self.client_ids}
        return {**named, "thumbprints": _mark(*sorted(self.thumbprints))}


@dataclass(frozen=True, slots=True)
class SamlProvider:
    """A SAML provider: whoever holds the key of its metadata can sign in as anyone."""

    arn: str
    metadata: str

    def facets(self) -> dict[str, str]:
        return {"metadata": _mark(self.metadata)}


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """A service or resource control policy and the roots, units and accounts (`targets`) that it is attached to."""

    arn: str
    id: str
    type: str  # SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY
    content: str
    targets: tuple[str, ...] = ()
    aws_managed: bool = False
    name: str = ""

    def facets(self) -> dict[str, str]:
        return dict(self._facets())

    def _facets(self) -> Iterator[tuple[str, str]]:
        yield "content", document_digest(self.content)
        for target in self.targets:
            yield f"target/{target}", _mark(target)


@dataclass(frozen=True, slots=True)
class OrganizationRoot:
    """The root of an organization: which types of policy count, and which policies hang where, as (policy, target).

    Disabling a type drops every attachment of that type; enabling it again does not bring them back.
    """

    arn: str
    id: str
    types: tuple[str, ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()

    def facets(self) -> dict[str, str]:
        types = {f"policy-type/{each}": _mark(each) for each in self.types}
        return types | {f"attachment/{policy}/{target}": _mark(policy, target) for policy, target in self.attachments}


Resource = OidcProvider | SamlProvider | OrganizationPolicy | OrganizationRoot


def _mark(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
