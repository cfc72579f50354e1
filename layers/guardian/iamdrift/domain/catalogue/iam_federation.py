"""IAM events about identity providers, delegation and outbound federation: who outside may come in."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, auto, note
from iamdrift.domain.catalogue.iam_places import (
    DELEGATION,
    NEW_OIDC,
    NEW_SAML,
    OIDC,
    SAML,
    TRUSTING_NEW_OIDC,
    TRUSTING_NEW_SAML,
    TRUSTING_OIDC,
    TRUSTING_SAML,
    WHOLE_ACCOUNT,
)
from iamdrift.domain.judging.severity import Severity

PERMISSION, CREDENTIAL, METADATA = Tier.PERMISSION, Tier.CREDENTIAL, Tier.METADATA

PROVIDERS = (
    Entry(
        "CreateOpenIDConnectProvider",
        PERMISSION,
        "Tokens of an outside issuer are trusted from now on.",
        (NEW_OIDC, TRUSTING_NEW_OIDC),
        ask("DeleteOpenIDConnectProvider"),
        keeps=("url", "clientIDList", "thumbprintList", "tags"),
        floor=Severity.HIGH,
    ),
    Entry(
        "DeleteOpenIDConnectProvider",
        PERMISSION,
        "An outside issuer is no longer trusted; pipelines may stop.",
        (OIDC, TRUSTING_OIDC),
        ask("CreateOpenIDConnectProvider", how="with URL, audiences, thumbprints and tags on record"),
    ),
    Entry(
        "AddClientIDToOpenIDConnectProvider",
        PERMISSION,
        "Tokens for one more audience are accepted.",
        (OIDC, TRUSTING_OIDC),
        auto("RemoveClientIDFromOpenIDConnectProvider"),
        keeps=("clientID",),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "RemoveClientIDFromOpenIDConnectProvider",
        PERMISSION,
        "Tokens for one audience are no longer accepted.",
        (OIDC, TRUSTING_OIDC),
        auto("AddClientIDToOpenIDConnectProvider"),
        keeps=("clientID",),
    ),
    Entry(
        "UpdateOpenIDConnectProviderThumbprint",
        PERMISSION,
        "Whose TLS certificate speaks for an issuer changed.",
        (OIDC, TRUSTING_OIDC),
        auto("UpdateOpenIDConnectProviderThumbprint", how="with the thumbprints on record"),
        keeps=("thumbprintList",),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "TagOpenIDConnectProvider",
        METADATA,
        "Tags of an OIDC provider changed.",
        (OIDC,),
        note("tags only", "UntagOpenIDConnectProvider"),
        keeps=("tags",),
    ),
    Entry(
        "UntagOpenIDConnectProvider",
        METADATA,
        "Tags of an OIDC provider are gone.",
        (OIDC,),
        note("tags only", "TagOpenIDConnectProvider"),
        keeps=("tagKeys",),
    ),
    Entry(
        "CreateSAMLProvider",
        PERMISSION,
        "Logins of an outside identity provider are trusted from now on.",
        (NEW_SAML, TRUSTING_NEW_SAML),
        ask("DeleteSAMLProvider"),
        keeps=("name", "assertionEncryptionMode", "tags"),
        floor=Severity.HIGH,
    ),
    Entry(
        "DeleteSAMLProvider",
        PERMISSION,
        "An outside identity provider is no longer trusted.",
        (SAML, TRUSTING_SAML),
        ask("CreateSAMLProvider", how="with the metadata on record"),
    ),
    Entry(
        "UpdateSAMLProvider",
        PERMISSION,
        "The metadata that vouches for logins is replaced: forged logins may follow.",
        (SAML, TRUSTING_SAML),
        auto("UpdateSAMLProvider", how="with the metadata on record"),
        keeps=("assertionEncryptionMode",),
        floor=Severity.HIGH,
    ),
    Entry(
        "TagSAMLProvider",
        METADATA,
        "Tags of a SAML provider changed.",
        (SAML,),
        note("tags only", "UntagSAMLProvider"),
        keeps=("tags",),
    ),
    Entry(
        "UntagSAMLProvider",
        METADATA,
        "Tags of a SAML provider are gone.",
        (SAML,),
        note("tags only", "TagSAMLProvider"),
        keeps=("tagKeys",),
    ),
)

OUTBOUND = (
    Entry(
        "EnableOutboundWebIdentityFederation",
        PERMISSION,
        "Principals of the account may mint tokens for outside services.",
        (WHOLE_ACCOUNT,),
        ask("DisableOutboundWebIdentityFederation"),
    ),
    Entry(
        "DisableOutboundWebIdentityFederation",
        PERMISSION,
        "Principals may no longer mint tokens for outside services.",
        (WHOLE_ACCOUNT,),
        ask("EnableOutboundWebIdentityFederation"),
    ),
)

DELEGATION_REQUESTS = (
    Entry(
        "CreateDelegationRequest",
        CREDENTIAL,
        "Somebody outside asks for temporary access to the account.",
        (DELEGATION,),
        ask("RejectDelegationRequest"),
        keeps=("ownerAccountId", "requestorWorkflowId", "sessionDuration", "onlySendByOwner"),
    ),
    Entry(
        "AssociateDelegationRequest",
        CREDENTIAL,
        "A request for temporary access is tied to a person who may grant it.",
        (DELEGATION,),
        ask("RejectDelegationRequest"),
    ),
    Entry(
        "UpdateDelegationRequest",
        CREDENTIAL,
        "A request for temporary access is forwarded to somebody who may grant it.",
        (DELEGATION,),
        ask("RejectDelegationRequest"),
    ),
    Entry(
        "AcceptDelegationRequest",
        PERMISSION,
        "Temporary access for somebody outside is granted; the token is not sent yet.",
        (DELEGATION,),
        ask("RejectDelegationRequest", how="only before the token is sent: urgent"),
        floor=Severity.HIGH,
    ),
    Entry(
        "SendDelegationToken",
        PERMISSION,
        "The token for temporary access has been sent outside.",
        (DELEGATION,),
        note("cannot be taken back; reduce the rights of the one who accepted it"),
        floor=Severity.HIGH,
    ),
    Entry(
        "RejectDelegationRequest",
        METADATA,
        "A request for temporary access is refused.",
        (DELEGATION,),
        note("nothing to take back"),
    ),
)
