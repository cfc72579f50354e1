"""IAM Roles Anywhere: certificates from outside become role sessions."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.events.target import Reach, ResourceKind
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType

PERMISSION, METADATA, TAMPERING = Tier.PERMISSION, Tier.METADATA, Tier.TAMPERING

ANCHOR = at(ResourceKind.TRUST_ANCHOR, "request.trustAnchorId")
NEW_ANCHOR = at(ResourceKind.TRUST_ANCHOR, "response.trustAnchor.trustAnchorId", "request.name")
VIA = at(Reach.VIA_ANYWHERE, "account")
PROFILE = at(ResourceKind.ROLES_ANYWHERE_PROFILE, "request.profileId")
NEW_PROFILE = at(ResourceKind.ROLES_ANYWHERE_PROFILE, "response.profile.profileId", "request.name")
GIVEN_ROLES = at(PrincipalType.ROLE, "request.roleArns", "response.profile.roleArns", optional=True)
IN_PROFILE = at(Reach.IN_ANYWHERE_PROFILE, "request.profileId")
CRL = at(ResourceKind.REVOCATION_LIST, "request.crlId", "response.crl.crlId", "request.name")
TAGGED = at(ResourceKind.TAGGED_RESOURCE, "request.resourceArn")

PRIOR = "with the values on record"
PROFILE_KEEPS = ("roleArns", "managedPolicyArns", "sessionPolicy", "durationSeconds", "acceptRoleSessionName")

ANCHORS = (
    Entry(
        "CreateTrustAnchor",
        PERMISSION,
        "Certificates of an outside authority can become role sessions.",
        (NEW_ANCHOR, VIA),
        auto("DisableTrustAnchor", "DeleteTrustAnchor", how="disabled at once, deleted after review"),
        keeps=("name", "enabled", "source.sourceType"),
        floor=Severity.HIGH,
    ),
    Entry(
        "UpdateTrustAnchor",
        PERMISSION,
        "Which certificate authority a trust anchor believes changed.",
        (ANCHOR, VIA),
        auto("UpdateTrustAnchor", how=PRIOR),
        keeps=("name", "source.sourceType"),
        floor=Severity.HIGH,
    ),
    Entry("EnableTrustAnchor", PERMISSION, "A trust anchor is switched on.", (ANCHOR, VIA), auto("DisableTrustAnchor")),
    Entry(
        "DisableTrustAnchor", PERMISSION, "A trust anchor is switched off.", (ANCHOR, VIA), auto("EnableTrustAnchor")
    ),
    Entry(
        "DeleteTrustAnchor",
        PERMISSION,
        "A trust anchor is gone.",
        (ANCHOR, VIA),
        ask("CreateTrustAnchor", how="with the certificate on record; it gets another ARN"),
    ),
    Entry(
        "PutNotificationSettings",
        TAMPERING,
        "Who is warned before certificates expire changed.",
        (ANCHOR,),
        note("warnings only", "PutNotificationSettings"),
    ),
    Entry(
        "ResetNotificationSettings",
        TAMPERING,
        "Warnings before certificates expire are back to their defaults.",
        (ANCHOR,),
        note("warnings only", "PutNotificationSettings"),
    ),
)

PROFILES = (
    Entry(
        "CreateProfile",
        PERMISSION,
        "Roles are offered to holders of certificates.",
        (NEW_PROFILE, GIVEN_ROLES),
        ask("DisableProfile", "DeleteProfile"),
        keeps=("name", "enabled", *PROFILE_KEEPS),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "UpdateProfile",
        PERMISSION,
        "Which roles, with which limits, a profile offers to holders of certificates changed.",
        (PROFILE, GIVEN_ROLES),
        auto("UpdateProfile", how=PRIOR),
        keeps=("name", *PROFILE_KEEPS),
    ),
    Entry("EnableProfile", PERMISSION, "A profile is switched on.", (PROFILE, GIVEN_ROLES), auto("DisableProfile")),
    Entry("DisableProfile", PERMISSION, "A profile is switched off.", (PROFILE, GIVEN_ROLES), auto("EnableProfile")),
    Entry(
        "DeleteProfile",
        PERMISSION,
        "A profile is gone.",
        (PROFILE, GIVEN_ROLES),
        ask("CreateProfile", how="with the values on record; it gets another id"),
    ),
    Entry(
        "PutAttributeMapping",
        PERMISSION,
        "Which certificate fields become session tags changed; policies may read them.",
        (PROFILE, IN_PROFILE),
        auto("DeleteAttributeMapping", "PutAttributeMapping", how=PRIOR),
        keeps=("certificateField",),
    ),
    Entry(
        "DeleteAttributeMapping",
        PERMISSION,
        "Certificate fields no longer become session tags; policies may read them.",
        (PROFILE, IN_PROFILE),
        auto("PutAttributeMapping", how=PRIOR),
        keeps=("certificateField", "specifiers"),
    ),
)

REVOCATION = (
    Entry(
        "ImportCrl",
        PERMISSION,
        "A list of revoked certificates is added.",
        (CRL, VIA),
        auto("DisableCrl", "DeleteCrl"),
        keeps=("name", "enabled", "trustAnchorArn"),
    ),
    Entry(
        "UpdateCrl",
        PERMISSION,
        "A list of revoked certificates is replaced; revoked ones may work again.",
        (CRL, VIA),
        ask("UpdateCrl", how="with the list on record"),
        floor=Severity.MEDIUM,
    ),
    Entry("EnableCrl", PERMISSION, "A list of revoked certificates is obeyed.", (CRL, VIA), auto("DisableCrl")),
    Entry(
        "DisableCrl",
        PERMISSION,
        "A list of revoked certificates is no longer obeyed.",
        (CRL, VIA),
        auto("EnableCrl"),
        floor=Severity.HIGH,
    ),
    Entry(
        "DeleteCrl",
        PERMISSION,
        "A list of revoked certificates is gone: revoked ones work again.",
        (CRL, VIA),
        ask("ImportCrl", how="with the list on record"),
        floor=Severity.HIGH,
    ),
)

TAGS = (
    Entry(
        "TagResource",
        METADATA,
        "Tags of a Roles Anywhere resource changed.",
        (TAGGED,),
        note("tags only", "UntagResource"),
    ),
    Entry(
        "UntagResource",
        METADATA,
        "Tags of a Roles Anywhere resource are gone.",
        (TAGGED,),
        note("tags only", "TagResource"),
    ),
)

ROLES_ANYWHERE = Service(
    source="rolesanywhere.amazonaws.com",
    api="rolesanywhere",
    title="IAM Roles Anywhere",
    complete=True,
    reads=("Get", "List"),
    routine=("CreateSession",),  # a role session by certificate: use, recorded as such by AWS
    guess=(VIA, at(PrincipalType.ROLE, "request.roleArns", "response.profile.roleArns", optional=True)),
    entries=(*ANCHORS, *PROFILES, *REVOCATION, *TAGS),
)
