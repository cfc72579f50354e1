"""How what happened to identity providers and organization policies is taken back."""

from __future__ import annotations

from typing import Any

from iamdrift.domain.principals.resources import (
    OidcProvider,
    OrganizationPolicy,
    OrganizationRoot,
    Resource,
    SamlProvider,
)
from iamdrift.domain.remediation.inverse import Inverse, Left, Pair, one, step
from iamdrift.domain.remediation.steps import Step

_ORGANIZATIONS = "organizations"


def resource_inverse(facet: str, states: Pair, bad: Resource, good: Resource) -> Inverse | Left:
    match bad, good:
        case OidcProvider(), OidcProvider():
            return _oidc(facet, states, bad, good)
        case SamlProvider(), SamlProvider():
            says = "put back the metadata as it was accepted"
            put = step(
                states, facet, "UpdateSAMLProvider", says, SAMLProviderArn=bad.arn, SAMLMetadataDocument=good.metadata
            )
            return one(facet, put, gives="identity providers decide who comes in, which no policy shows")
        case OrganizationPolicy(), OrganizationPolicy():
            return _organization_policy(facet, states, bad, good)
        case OrganizationRoot(), OrganizationRoot():
            return _root(facet, states, bad)
    return Left(facet, "what was there is now something else")


def _oidc(facet: str, states: Pair, bad: OidcProvider, good: OidcProvider) -> Inverse:
    arn: dict[str, Any] = {"OpenIDConnectProviderArn": bad.arn}
    if facet == "thumbprints":
        says = "trust the certificates again that were accepted"
        put = step(
            states, facet, "UpdateOpenIDConnectProviderThumbprint", says, **arn, ThumbprintList=tuple(good.thumbprints)
        )
        return one(facet, put, gives="whom TLS trusts decides who comes in, which no policy shows")
    client = facet.removeprefix("client-id/")
    if states.added(facet):
        says = f"remove the audience {client}"
        return one(facet, step(states, facet, "RemoveClientIDFromOpenIDConnectProvider", says, **arn, ClientID=client))
    says = f"add the audience {client} again"
    return one(
        facet,
        step(states, facet, "AddClientIDToOpenIDConnectProvider", says, **arn, ClientID=client),
        gives=f"tokens for {client} are accepted again",
    )


def _organization_policy(facet: str, states: Pair, bad: OrganizationPolicy, good: OrganizationPolicy) -> Inverse | Left:
    if bad.aws_managed:
        return Left(facet, "AWS owns this policy")
    if facet == "content":
        says = "put back the text of the policy as it was accepted"
        return one(
            facet, _organization(step(states, facet, "UpdatePolicy", says, PolicyId=bad.id, Content=good.content))
        )
    return _attachment(facet, states, bad.id, facet.removeprefix("target/"))


def _root(facet: str, states: Pair, bad: OrganizationRoot) -> Inverse | Left:
    kind, _, rest = facet.partition("/")
    if kind == "attachment":
        policy, _, target = rest.partition("/")
        return _attachment(facet, states, policy, target)
    api = "DisablePolicyType" if states.added(facet) else "EnablePolicyType"
    says = f"{'disable' if states.added(facet) else 'enable'} the policy type {rest} again"
    made = _organization(step(states, facet, api, says, RootId=bad.id, PolicyType=rest))
    gives = "disabling a type lifts every policy of that type" if states.added(facet) else ""
    return one(facet, made, gives=gives)


def _attachment(facet: str, states: Pair, policy: str, target: str) -> Inverse:
    api, word = ("DetachPolicy", "detach it from") if states.added(facet) else ("AttachPolicy", "attach it again to")
    made = _organization(step(states, facet, api, f"{word} {target}", PolicyId=policy, TargetId=target))
    return one(facet, made, gives="a policy that only limits is lifted there" if states.added(facet) else "")


def _organization(made: Step) -> Step:
    return Step(made.api, made.parameters, made.undoes, made.expects, made.leaves, made.says, service=_ORGANIZATIONS)
