"""Which of the things that events name have a state of their own on record, though they are no principals."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.events.target import ResourceKind, ResourceTarget
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

ROOT: Final = "root"  # an organization has one; its id is known once it is read
_PROVIDERS: Final = {
    ResourceKind.OIDC_PROVIDER: PrincipalType.OIDC_PROVIDER,
    ResourceKind.SAML_PROVIDER: PrincipalType.SAML_PROVIDER,
}
# What these change is the set of policies that count, which is kept with the root.
_OF_ROOT: Final = frozenset(
    {"AttachPolicy", "DetachPolicy", "CreatePolicy", "DeletePolicy", "EnablePolicyType", "DisablePolicyType"}
)


def guarded_provider(target: ResourceTarget) -> PrincipalRef | None:
    """The identity provider that a target names by ARN, or by the URL or name that it is created with."""
    kind = _PROVIDERS.get(target.kind)
    if kind is None:
        return None
    _, named, name = target.id.partition(f":{kind.value}/")
    return PrincipalRef(target.account, kind, name if named else target.id.removeprefix("https://"))


def guarded_policy(target: ResourceTarget, management: str) -> PrincipalRef | None:
    """The policy of the organization that a target names by its id; it belongs to the management account."""
    if target.kind is not ResourceKind.ORGANIZATION_POLICY or not target.id.startswith("p-"):
        return None
    return PrincipalRef(management, PrincipalType.ORGANIZATION_POLICY, target.id)


def guarded_root(event_name: str, management: str) -> PrincipalRef | None:
    """The root of the organization, where an event of Organizations changes which policies count under it."""
    if event_name not in _OF_ROOT:
        return None
    return PrincipalRef(management, PrincipalType.ORGANIZATION_ROOT, ROOT)
