"""What somebody calls on moto for each event of docs/remediation.md, and which events moto cannot play."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from iamdrift.domain.principals.resources import OrganizationPolicy
from tests.domain.remediation.events import Event
from tests.domain.remediation.resources import OIDC, SAML, SCP, ResourceEvent

SSH: Final = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7 ann"
NOT_ON_MOTO: Final = frozenset(  # it does not know one of their calls
    {
        *(f"PutUserPermissionsBoundary {what}" for what in ("replaces", "adds")),
        "DeleteUserPermissionsBoundary",
        "CreateServiceSpecificCredential",
        "UpdateServiceSpecificCredential activates",
        "AddClientIDToOpenIDConnectProvider",
        "RemoveClientIDFromOpenIDConnectProvider",
        "UpdatePolicy loosens an RCP",
        "UpdatePolicy tightens an RCP",
        "EnablePolicyType",
        "UploadSigningCertificate",  # it wants one that a real authority could have made
        "UpdateSigningCertificate activates",
    }
)
_ANN: Final = {"UserName": "ann"}
_POLICY: Final = {"PolicyId": "p-examplescp"}
_MADE: Final[dict[str, tuple[str, dict[str, Any]]]] = {  # events that are given by their effect
    "CreateAccessKey": ("CreateAccessKey", _ANN),
    "UploadSSHPublicKey": ("UploadSSHPublicKey", {**_ANN, "SSHPublicKeyBody": f"{SSH} again"}),
    "CreateLoginProfile": ("CreateLoginProfile", {**_ANN, "Password": "Mallory1!Mallory1!"}),
    "UpdateOpenIDConnectProviderThumbprint": (
        "UpdateOpenIDConnectProviderThumbprint",
        {"OpenIDConnectProviderArn": OIDC.arn, "ThumbprintList": ["b" * 40]},
    ),
    "UpdateSAMLProvider": ("UpdateSAMLProvider", {"SAMLProviderArn": SAML.arn, "SAMLMetadataDocument": "e" * 1024}),
    "AttachPolicy": ("AttachPolicy", {**_POLICY, "TargetId": "ou-root-dev"}),
    "DetachPolicy": ("DetachPolicy", {**_POLICY, "TargetId": "ou-root-prod"}),
    "DisablePolicyType": ("DisablePolicyType", {"RootId": "r-root", "PolicyType": SCP.type}),
}


def calls_of(event: Event | ResourceEvent) -> Iterable[tuple[str, dict[str, Any]]]:
    if event.name in _MADE:
        return (_MADE[event.name],)
    if isinstance(event, Event):
        return event.calls
    assert isinstance(event.bad, OrganizationPolicy), event.name
    return (("UpdatePolicy", {**_POLICY, "Content": event.bad.content}),)
