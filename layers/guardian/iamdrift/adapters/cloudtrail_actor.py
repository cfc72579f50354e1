"""Who made a recorded call, and how it came: fields that AWS sets first, the user agent only as a hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iamdrift.domain.catalogue.locate import whole
from iamdrift.domain.events.change import Actor, ActorKind, Via

_KINDS = {
    "IAMUser": ActorKind.IAM_USER,
    "AssumedRole": ActorKind.ROLE_SESSION,
    "Role": ActorKind.ROLE_SESSION,
    "Root": ActorKind.ROOT,
    "AWSService": ActorKind.AWS_SERVICE,
    "IdentityCenterUser": ActorKind.IDENTITY_CENTER,
    "Directory": ActorKind.IDENTITY_CENTER,
    "FederatedUser": ActorKind.FEDERATED_USER,
    "WebIdentityUser": ActorKind.WEB_IDENTITY,
    "SAMLUser": ActorKind.SAML,
    "AWSAccount": ActorKind.OTHER_ACCOUNT,
}

# In this order: Terraform's user agent also names the SDK it is built with.
_AGENT_HINTS = (
    ("terraform", Via.TERRAFORM),
    ("cloudformation.amazonaws.com", Via.CLOUDFORMATION),
    ("aws-cli/", Via.CLI),
    ("console.amazonaws.com", Via.CONSOLE),
    ("signin.amazonaws.com", Via.CONSOLE),
    ("aws internal", Via.CONSOLE),
    ("coral/", Via.CONSOLE),
    ("aws-internal/", Via.CONSOLE),
    ("mozilla/", Via.CONSOLE),
    ("boto", Via.SDK),
    ("aws-sdk-", Via.SDK),
)


def actor_of(record: Mapping[str, Any]) -> Actor:
    """The actor of a record. A record without identity, or with one that is no object, has an unknown actor."""
    identity = _object(record.get("userIdentity"))
    session = _object(identity.get("sessionContext"))
    issuer_arn = _text(_object(session.get("sessionIssuer")), "arn")
    arn, agent = _text(identity, "arn"), _text(record, "userAgent")
    kind = _kind(identity, issuer_arn)
    invoked_by = _text(identity, "invokedBy")
    verified = _verified_via(kind, invoked_by, issuer_arn, record.get("sessionCredentialFromConsole"))
    return Actor(
        kind=kind,
        via=verified or _hinted_via(agent),
        via_verified=verified is not None,
        arn=arn,
        account=_text(identity, "accountId"),
        principal_id=_text(identity, "principalId"),
        user_name=_user_name(identity, kind, arn),
        session_issuer_arn=issuer_arn,
        session_name=arn.rpartition("/")[2] if ":assumed-role/" in arn else "",
        access_key_id=_text(identity, "accessKeyId"),
        federated_provider=_text(_object(session.get("webIdFederationData")), "federatedProvider")
        or _text(identity, "identityProvider"),
        source_identity=_text(session, "sourceIdentity") or _text(identity, "sourceIdentity"),
        invoked_by=invoked_by,
        mfa=_mfa(session, record),
        assumed_root=_truth(session.get("assumedRoot")) is True,
        source_ip=_text(record, "sourceIPAddress"),
        user_agent=agent,
    )


def _kind(identity: Mapping[str, Any], issuer_arn: str) -> ActorKind:
    kind = _KINDS.get(_text(identity, "type"), ActorKind.UNKNOWN)
    if kind is ActorKind.ROLE_SESSION and ":role/aws-reserved/sso.amazonaws.com/" in issuer_arn:
        return ActorKind.IDENTITY_CENTER
    if kind is ActorKind.ROLE_SESSION and ":role/aws-service-role/" in issuer_arn:
        return ActorKind.AWS_SERVICE
    if kind is ActorKind.UNKNOWN and _text(identity, "invokedBy"):
        return ActorKind.AWS_SERVICE
    return kind


def _verified_via(kind: ActorKind, invoked_by: str, issuer_arn: str, from_console: Any) -> Via | None:
    if invoked_by == "cloudformation.amazonaws.com":
        return Via.CLOUDFORMATION
    if invoked_by == "signin.amazonaws.com" or _truth(from_console) is True:
        return Via.CONSOLE
    if invoked_by or kind is ActorKind.AWS_SERVICE or ":role/aws-service-role/" in issuer_arn:
        return Via.AWS_SERVICE
    return None


def _hinted_via(agent: str) -> Via:
    lowered = agent.casefold()
    return next((via for hint, via in _AGENT_HINTS if hint in lowered), Via.OTHER)


def _user_name(identity: Mapping[str, Any], kind: ActorKind, arn: str) -> str:
    if kind is ActorKind.IAM_USER and ":user/" in arn:
        return arn.rpartition("/")[2]
    return _text(identity, "userName")


def _mfa(session: Mapping[str, Any], record: Mapping[str, Any]) -> bool | None:
    used = _truth(_object(record.get("additionalEventData")).get("MFAUsed"))  # console sign-in says Yes or No
    return used if used is not None else _truth(_object(session.get("attributes")).get("mfaAuthenticated"))


def _truth(value: Any) -> bool | None:
    """CloudTrail writes truth as a boolean, or as a string in any case."""
    return {"true": True, "yes": True, "false": False, "no": False}.get(str(value).casefold())


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(holder: Mapping[str, Any], key: str) -> str:
    value = holder.get(key)
    return whole(value) if isinstance(value, str) else ""
