"""IAM events about users and groups."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, auto, note
from iamdrift.domain.catalogue.iam_places import (
    GROUP,
    MEMBERS,
    NEW_GROUP_NAME,
    NEW_USER_NAME,
    USER,
)

PERMISSION, METADATA = Tier.PERMISSION, Tier.METADATA

USERS = (
    Entry(
        "CreateUser",
        PERMISSION,
        "A new user: a principal that lives until somebody deletes it.",
        (USER,),
        ask("PutUserPolicy", "DeleteUser", how="deny it everything, deactivate its keys, then clean up and delete"),
        keeps=("path", "permissionsBoundary", "tags"),
    ),
    Entry(
        "DeleteUser",
        PERMISSION,
        "A user is gone.",
        (USER,),
        note(
            "user, policies and groups can be made again, its passwords and keys cannot",
            "CreateUser",
            "PutUserPolicy",
            "AttachUserPolicy",
            "AddUserToGroup",
        ),
    ),
    Entry(
        "UpdateUser",
        METADATA,
        "A user is renamed or moved to another path, which evades rules that go by name.",
        (USER, NEW_USER_NAME),
        ask("UpdateUser", how="with the name and path on record"),
        keeps=("newUserName", "newPath"),
    ),
    Entry(
        "PutUserPolicy",
        PERMISSION,
        "An inline policy of a user is added or overwritten.",
        (USER,),
        auto("PutUserPolicy", "DeleteUserPolicy", how="with the document on record; deleted where there was none"),
        keeps=("policyName", "policyDocument"),
    ),
    Entry(
        "DeleteUserPolicy",
        PERMISSION,
        "An inline policy of a user is removed; a Deny may have gone with it.",
        (USER,),
        auto("PutUserPolicy", how="with the document on record"),
        keeps=("policyName",),
    ),
    Entry(
        "AttachUserPolicy",
        PERMISSION,
        "A managed policy is attached to a user.",
        (USER,),
        auto("DetachUserPolicy"),
        keeps=("policyArn",),
    ),
    Entry(
        "DetachUserPolicy",
        PERMISSION,
        "A managed policy is detached from a user; it may have been a Deny.",
        (USER,),
        auto("AttachUserPolicy"),
        keeps=("policyArn",),
    ),
    Entry(
        "PutUserPermissionsBoundary",
        PERMISSION,
        "The permissions boundary of a user is set or replaced.",
        (USER,),
        auto(
            "PutUserPermissionsBoundary",
            "DeleteUserPermissionsBoundary",
            how="with the boundary on record; removed where there was none",
        ),
        keeps=("permissionsBoundary",),
    ),
    Entry(
        "DeleteUserPermissionsBoundary",
        PERMISSION,
        "The ceiling over a user's permissions is lifted.",
        (USER,),
        auto("PutUserPermissionsBoundary", how="with the boundary on record"),
    ),
    Entry(
        "TagUser",
        METADATA,
        "Tags of a user changed; where policies read tags, so did its permissions.",
        (USER,),
        auto("TagUser", "UntagUser", how="with the tags on record, for protected keys"),
        keeps=("tags",),
    ),
    Entry(
        "UntagUser",
        METADATA,
        "Tags of a user are gone; where policies read tags, permissions changed.",
        (USER,),
        auto("TagUser", how="with the tags on record, for protected keys"),
        keeps=("tagKeys",),
    ),
)

GROUPS = (
    Entry(
        "CreateGroup",
        METADATA,
        "A new group, still without policies and members.",
        (GROUP,),
        ask("DeleteGroup"),
        keeps=("path",),
    ),
    Entry(
        "DeleteGroup",
        PERMISSION,
        "A group is gone, with its policies.",
        (GROUP,),
        ask(
            "CreateGroup",
            "PutGroupPolicy",
            "AttachGroupPolicy",
            "AddUserToGroup",
            how="with policies and members on record",
        ),
    ),
    Entry(
        "UpdateGroup",
        METADATA,
        "A group is renamed or moved to another path.",
        (GROUP, NEW_GROUP_NAME),
        ask("UpdateGroup", how="with the name and path on record"),
        keeps=("newGroupName", "newPath"),
    ),
    Entry(
        "AddUserToGroup",
        PERMISSION,
        "A user gets everything that the group grants.",
        (USER, GROUP),
        auto("RemoveUserFromGroup"),
    ),
    Entry(
        "RemoveUserFromGroup",
        PERMISSION,
        "A user loses what the group grants, and what it denies.",
        (USER, GROUP),
        auto("AddUserToGroup"),
    ),
    Entry(
        "PutGroupPolicy",
        PERMISSION,
        "An inline policy of a group, hence of all members, is added or overwritten.",
        (GROUP, MEMBERS),
        auto("PutGroupPolicy", "DeleteGroupPolicy", how="with the document on record; deleted where there was none"),
        keeps=("policyName", "policyDocument"),
    ),
    Entry(
        "DeleteGroupPolicy",
        PERMISSION,
        "An inline policy of a group, hence of all members, is removed.",
        (GROUP, MEMBERS),
        auto("PutGroupPolicy", how="with the document on record"),
        keeps=("policyName",),
    ),
    Entry(
        "AttachGroupPolicy",
        PERMISSION,
        "A managed policy is attached to a group, hence to all members.",
        (GROUP, MEMBERS),
        auto("DetachGroupPolicy"),
        keeps=("policyArn",),
    ),
    Entry(
        "DetachGroupPolicy",
        PERMISSION,
        "A managed policy is detached from a group, hence from all members.",
        (GROUP, MEMBERS),
        auto("AttachGroupPolicy"),
        keeps=("policyArn",),
    ),
)
