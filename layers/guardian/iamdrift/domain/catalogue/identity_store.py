"""The identity store of Identity Center: people, groups and memberships, which decide who gets into accounts.

The public API records under `identitystore`, the console and the provisioning of outside directories under
`sso-directory`. Values about people (names, addresses) are not carried: the API marks them as sensitive.
"""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Affects, Entry, Origin, Tier, Undo, ask, at, auto, note
from iamdrift.domain.catalogue.identity_center_console import IDENTITY_SOURCE
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

PERMISSION, CREDENTIAL, METADATA = Tier.PERMISSION, Tier.CREDENTIAL, Tier.METADATA

DIRECTORY = at(ResourceKind.DIRECTORY, "request.identityStoreId", "account")
USER = at(
    ResourceKind.DIRECTORY_USER, "request.userId", "response.userId", "response.user.userId", "request.identityStoreId"
)
GROUP = at(
    ResourceKind.DIRECTORY_GROUP,
    "request.groupId",
    "response.groupId",
    "response.group.groupId",
    "request.identityStoreId",
)
MEMBERSHIP = at(ResourceKind.DIRECTORY_GROUP, "request.groupId", "request.membershipId")

FROM_OUTSIDE = "where people come from an outside directory, it has to be undone there"
READS = ("Describe", "List", "Get", "Search", "IsMemberInGroup")

PEOPLE = (
    Entry(
        "CreateUser",
        CREDENTIAL,
        "A new person in the identity store.",
        (USER,),
        ask("DeleteUser", how=FROM_OUTSIDE),
        keeps=("identityStoreId", "response.userId"),
    ),
    Entry(
        "UpdateUser",
        CREDENTIAL,
        "A person in the identity store changed; attributes may be session tags.",
        (USER,),
        note(FROM_OUTSIDE, "UpdateUser"),
        keeps=("identityStoreId",),
    ),
    Entry(
        "DeleteUser",
        CREDENTIAL,
        "A person is gone from the identity store.",
        (USER,),
        note("made again they have another id and no assignments", "CreateUser"),
        keeps=("identityStoreId",),
    ),
    Entry(
        "CreateGroup",
        METADATA,
        "A new group in the identity store, still without members.",
        (GROUP,),
        ask("DeleteGroup", how=FROM_OUTSIDE),
        keeps=("identityStoreId", "response.groupId"),
    ),
    Entry(
        "UpdateGroup",
        METADATA,
        "A group in the identity store is renamed.",
        (GROUP,),
        note(FROM_OUTSIDE, "UpdateGroup"),
        keeps=("identityStoreId",),
    ),
    Entry(
        "DeleteGroup",
        PERMISSION,
        "A group is gone from the identity store; its members lose what it gave.",
        (GROUP,),
        note("made again it has another id and no assignments", "CreateGroup"),
        keeps=("identityStoreId",),
    ),
)

MEMBERSHIPS = (
    Entry(
        "CreateGroupMembership",
        PERMISSION,
        "A person gets into all accounts that a group is assigned to.",
        (MEMBERSHIP,),
        auto("DeleteGroupMembership", how=FROM_OUTSIDE),
        keeps=("identityStoreId", "memberId.userId", "response.membershipId"),
    ),
    Entry(
        "DeleteGroupMembership",
        PERMISSION,
        "A person loses the accounts that a group is assigned to.",
        (MEMBERSHIP,),
        ask("CreateGroupMembership", how=FROM_OUTSIDE),
        keeps=("identityStoreId", "membershipId"),
    ),
    Entry(
        "UpdateIdentityStore",
        PERMISSION,
        "Network settings of the identity store changed.",
        (DIRECTORY,),
        ask("UpdateIdentityStore", how="with the settings on record"),
    ),
)


def _console(
    name: str,
    tier: Tier,
    meaning: str,
    affects: Affects,
    undo: Undo,
    floor: Severity = Severity.INFO,
    keeps: tuple[str, ...] = (),
) -> Entry:
    return Entry(name, tier, meaning, (affects,), undo, keeps=keeps, floor=floor, origin=Origin.CONSOLE)


INSIDE = (
    _console(
        "AddMemberToGroup",
        PERMISSION,
        "A person gets into all accounts that a group is assigned to.",
        GROUP,
        auto("identitystore:DeleteGroupMembership", how=FROM_OUTSIDE),
        keeps=("identityStoreId", "groupId", "member.memberId"),
    ),
    _console(
        "RemoveMemberFromGroup",
        PERMISSION,
        "A person loses the accounts that a group is assigned to.",
        GROUP,
        ask("identitystore:CreateGroupMembership", how=FROM_OUTSIDE),
        keeps=("identityStoreId", "groupId", "member.memberId"),
    ),
    _console(
        "UpdatePassword",
        CREDENTIAL,
        "The password of a person in the identity store is reset.",
        USER,
        note("the old password cannot come back"),
        Severity.MEDIUM,
    ),
    _console("EnableUser", CREDENTIAL, "A person may sign in again.", USER, note("DisableUser, in the console")),
    _console("DisableUser", CREDENTIAL, "A person may no longer sign in.", USER, note("EnableUser, in the console")),
    _console(
        "UpdateUserName", METADATA, "A person's sign-in name changed.", USER, note("rename it back in the console")
    ),
    _console(
        "UpdateGroupDisplayName",
        METADATA,
        "A group in the identity store is renamed.",
        GROUP,
        note("rename it back in the console"),
    ),
    _console(
        "VerifyEmail", METADATA, "A person's e-mail address is being verified.", USER, note("nothing to take back")
    ),
    _console(
        "StartVirtualMfaDeviceRegistration",
        CREDENTIAL,
        "A second factor for a person is being added.",
        USER,
        note("remove the device in the console"),
    ),
    _console(
        "CompleteVirtualMfaDeviceRegistration",
        CREDENTIAL,
        "A person has a new second factor.",
        USER,
        note("remove the device in the console"),
    ),
    _console(
        "StartWebAuthnDeviceRegistration",
        CREDENTIAL,
        "A security key for a person is being added.",
        USER,
        note("remove the device in the console"),
    ),
    _console(
        "CompleteWebAuthnDeviceRegistration",
        CREDENTIAL,
        "A person has a new security key.",
        USER,
        note("remove the device in the console"),
    ),
    _console("UpdateMfaDeviceForUser", CREDENTIAL, "A person's second factor is renamed.", USER, note("only its name")),
    _console(
        "DeleteMfaDeviceForUser",
        CREDENTIAL,
        "A person's second factor is gone.",
        USER,
        note("its owner has to register it again"),
        Severity.MEDIUM,
    ),
    _console("CreateAlias", METADATA, "The access portal gets an address.", DIRECTORY, note("only a name")),
    _console(
        "CreateBearerToken",
        CREDENTIAL,
        "A token lets an outside system write people and groups.",
        DIRECTORY,
        note("delete the token in the console"),
        Severity.HIGH,
    ),
    _console(
        "DeleteBearerToken",
        CREDENTIAL,
        "A token of an outside system is gone.",
        DIRECTORY,
        note("the token was shown once and cannot come back"),
    ),
    _console(
        "CreateProvisioningTenant",
        PERMISSION,
        "Outside systems may be given the right to write people and groups.",
        DIRECTORY,
        note("switch automatic provisioning off in the console"),
        Severity.HIGH,
    ),
    _console(
        "DeleteProvisioningTenant",
        PERMISSION,
        "Outside systems may no longer write people and groups.",
        DIRECTORY,
        note("switch automatic provisioning on in the console"),
    ),
)

STORES = (
    _console("CreateIdentityStore", PERMISSION, "A new identity store.", DIRECTORY, note("empty, it grants nothing")),
    _console(
        "DeleteIdentityStore",
        PERMISSION,
        "An identity store is gone, with all people and groups.",
        DIRECTORY,
        note("nothing brings it back"),
        Severity.CRITICAL,
    ),
    _console(
        "AddRegion", METADATA, "The identity store works in one more Region.", DIRECTORY, note("availability only")
    ),
    _console(
        "RemoveRegion",
        METADATA,
        "The identity store no longer works in a Region.",
        DIRECTORY,
        note("availability only"),
    ),
    _console(
        "ReserveUser", METADATA, "The id of a person to come is set aside.", DIRECTORY, note("nothing to take back")
    ),
)

IDENTITY_STORE = Service(
    source="identitystore.amazonaws.com",
    api="identitystore",
    title="Identity Store",
    complete=True,
    reads=READS,
    entries=(*PEOPLE, *MEMBERSHIPS, *STORES),
)

DIRECTORY_SERVICE = Service(
    source="sso-directory.amazonaws.com",
    api="identitystore",
    title="Identity Center directory",
    complete=True,
    reads=READS,
    entries=(*PEOPLE, *MEMBERSHIPS, *INSIDE, *IDENTITY_SOURCE),
)
