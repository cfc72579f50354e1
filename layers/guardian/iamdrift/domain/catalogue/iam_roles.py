"""IAM events about roles and instance profiles."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, auto, note
from iamdrift.domain.catalogue.iam_places import (
    ANSWERED_ROLE,
    INSTANCE_PROFILE,
    NEW_ROLE,
    ROLE,
    ROLES_IN_PROFILE,
)

PERMISSION, METADATA = Tier.PERMISSION, Tier.METADATA

REBUILT = "rebuild it from the record; it gets another RoleId, and what trusts the old one stays broken"
QUARANTINE = "deny it everything first (PutRolePolicy, UpdateAssumeRolePolicy), then take its parts off and delete it"

ROLES = (
    Entry(
        "CreateRole",
        PERMISSION,
        "A new role, with its trust policy and perhaps a boundary.",
        (NEW_ROLE,),
        ask("PutRolePolicy", "UpdateAssumeRolePolicy", "DeleteRole", how=QUARANTINE),
        keeps=("path", "assumeRolePolicyDocument", "permissionsBoundary", "maxSessionDuration", "tags"),
    ),
    Entry(
        "AcquireRole",
        PERMISSION,
        "A new role made from a role template: trust and policies arrive in one call.",
        (ANSWERED_ROLE,),
        ask("PutRolePolicy", "UpdateAssumeRolePolicy", "DeleteRole", how=QUARANTINE),
        keeps=("templateArn", "templateMinorVersion"),
    ),
    Entry(
        "DeleteRole",
        PERMISSION,
        "A role is gone; one made again under its name is another principal.",
        (ROLE,),
        ask("CreateRole", "PutRolePolicy", "AttachRolePolicy", "AddRoleToInstanceProfile", how=REBUILT),
    ),
    Entry(
        "CreateServiceLinkedRole",
        METADATA,
        "An AWS service gets its own role in the account.",
        (ANSWERED_ROLE,),
        note("the service owns it and may need it; deletion is asynchronous", "DeleteServiceLinkedRole"),
        keeps=("aWSServiceName", "customSuffix"),
    ),
    Entry(
        "DeleteServiceLinkedRole",
        METADATA,
        "A service-linked role is being deleted, later than this event.",
        (ROLE,),
        note("the service decides what it needs", "CreateServiceLinkedRole"),
    ),
    Entry(
        "UpdateAssumeRolePolicy",
        PERMISSION,
        "Who may become the role has been rewritten.",
        (ROLE,),
        auto("UpdateAssumeRolePolicy", how="with the trust policy on record; sessions already issued live on"),
        keeps=("policyDocument",),
    ),
    Entry(
        "UpdateRole",
        METADATA,
        "Description or session length of a role changed.",
        (ROLE,),
        auto("UpdateRole", how="with the values on record"),
        keeps=("maxSessionDuration",),
    ),
    Entry(
        "UpdateRoleDescription",
        METADATA,
        "Description of a role changed (older call).",
        (ROLE,),
        note("only a text", "UpdateRoleDescription"),
    ),
    Entry(
        "PutRolePolicy",
        PERMISSION,
        "An inline policy of a role is added or overwritten.",
        (ROLE,),
        auto("PutRolePolicy", "DeleteRolePolicy", how="with the document on record; deleted where there was none"),
        keeps=("policyName", "policyDocument"),
    ),
    Entry(
        "DeleteRolePolicy",
        PERMISSION,
        "An inline policy of a role is removed; a Deny may have gone with it.",
        (ROLE,),
        auto("PutRolePolicy", how="with the document on record"),
        keeps=("policyName",),
    ),
    Entry(
        "AttachRolePolicy",
        PERMISSION,
        "A managed policy is attached to a role.",
        (ROLE,),
        auto("DetachRolePolicy"),
        keeps=("policyArn",),
    ),
    Entry(
        "DetachRolePolicy",
        PERMISSION,
        "A managed policy is detached from a role; it may have been a Deny.",
        (ROLE,),
        auto("AttachRolePolicy"),
        keeps=("policyArn",),
    ),
    Entry(
        "PutRolePermissionsBoundary",
        PERMISSION,
        "The permissions boundary of a role is set or replaced.",
        (ROLE,),
        auto(
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            how="with the boundary on record; removed where there was none",
        ),
        keeps=("permissionsBoundary",),
    ),
    Entry(
        "DeleteRolePermissionsBoundary",
        PERMISSION,
        "The ceiling over a role's permissions is lifted.",
        (ROLE,),
        auto("PutRolePermissionsBoundary", how="with the boundary on record"),
    ),
    Entry(
        "TagRole",
        METADATA,
        "Tags of a role changed; where policies read tags, so did its permissions.",
        (ROLE,),
        auto("TagRole", "UntagRole", how="with the tags on record, for protected keys"),
        keeps=("tags",),
    ),
    Entry(
        "UntagRole",
        METADATA,
        "Tags of a role are gone; where policies read tags, permissions changed.",
        (ROLE,),
        auto("TagRole", how="with the tags on record, for protected keys"),
        keeps=("tagKeys",),
    ),
)

INSTANCE_PROFILES = (
    Entry(
        "CreateInstanceProfile",
        METADATA,
        "A new, empty container for a role of EC2 instances.",
        (INSTANCE_PROFILE,),
        ask("DeleteInstanceProfile"),
        keeps=("path", "tags"),
    ),
    Entry(
        "DeleteInstanceProfile",
        PERMISSION,
        "An instance profile is gone; instances that name it lose their role.",
        (INSTANCE_PROFILE,),
        ask("CreateInstanceProfile", "AddRoleToInstanceProfile", how="with the role on record"),
    ),
    Entry(
        "AddRoleToInstanceProfile",
        PERMISSION,
        "EC2 instances with this profile can now use the role.",
        (ROLE, INSTANCE_PROFILE),
        auto("RemoveRoleFromInstanceProfile"),
    ),
    Entry(
        "RemoveRoleFromInstanceProfile",
        PERMISSION,
        "EC2 instances with this profile can no longer use the role.",
        (ROLE, INSTANCE_PROFILE),
        auto("AddRoleToInstanceProfile"),
    ),
    Entry(
        "TagInstanceProfile",
        METADATA,
        "Tags of an instance profile changed.",
        (INSTANCE_PROFILE, ROLES_IN_PROFILE),
        note("tags only", "UntagInstanceProfile"),
        keeps=("tags",),
    ),
    Entry(
        "UntagInstanceProfile",
        METADATA,
        "Tags of an instance profile are gone.",
        (INSTANCE_PROFILE, ROLES_IN_PROFILE),
        note("tags only", "TagInstanceProfile"),
        keeps=("tagKeys",),
    ),
)
