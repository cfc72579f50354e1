"""IAM Identity Center: permission sets, assignments and the instance that provisions AWSReservedSSO_ roles.

Records of the public API and of the console (names the SDK does not have) share one event source.
"""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, at, auto, note
from iamdrift.domain.catalogue.identity_center_console import CONSOLE
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.events.target import Reach, ResourceKind
from iamdrift.domain.judging.severity import Severity

PERMISSION, CREDENTIAL, METADATA = Tier.PERMISSION, Tier.CREDENTIAL, Tier.METADATA

SET = at(ResourceKind.PERMISSION_SET, "request.permissionSetArn")
NEW_SET = at(ResourceKind.PERMISSION_SET, "response.permissionSet.permissionSetArn", "request.name")
PROVISIONED = at(Reach.PROVISIONED_FROM, "request.permissionSetArn")
# A set may be provisioned to many accounts without naming one, so only an assignment's account is certain.
IN_TARGET = at(Reach.IN_ACCOUNT, "request.targetId", optional=True)
INSTANCE = at(ResourceKind.IDENTITY_CENTER, "request.instanceArn", "response.instanceArn")
IN_INSTANCE = at(Reach.IN_INSTANCE, "request.instanceArn", "response.instanceArn")
ISSUER = at(
    ResourceKind.TOKEN_ISSUER, "request.trustedTokenIssuerArn", "response.trustedTokenIssuerArn", "request.name"
)
APPLICATION = at(ResourceKind.APPLICATION, "request.applicationArn", "response.applicationArn", "request.name")
TAGGED = at(ResourceKind.TAGGED_RESOURCE, "request.resourceArn")

PRIOR = "with the values on record"
PROVISION = "then ProvisionPermissionSet, or nothing changes in the accounts"
ASSIGNED = ("targetId", "targetType", "permissionSetArn", "principalType", "principalId")

PERMISSION_SETS = (
    Entry(
        "CreatePermissionSet",
        PERMISSION,
        "A new permission set; it takes effect where it gets assigned.",
        (NEW_SET,),
        ask("DeletePermissionSet"),
        keeps=("name", "sessionDuration", "tags"),
    ),
    Entry(
        "UpdatePermissionSet",
        PERMISSION,
        "Session length or description of a permission set changed.",
        (SET, PROVISIONED),
        ask("UpdatePermissionSet", how=PRIOR),
        keeps=("sessionDuration",),
    ),
    Entry(
        "DeletePermissionSet",
        PERMISSION,
        "A permission set is gone.",
        (SET,),
        ask("CreatePermissionSet", "ProvisionPermissionSet", how="with its policies and assignments on record"),
    ),
    Entry(
        "AttachManagedPolicyToPermissionSet",
        PERMISSION,
        "A permission set gets an AWS-managed policy.",
        (SET, PROVISIONED),
        auto("DetachManagedPolicyFromPermissionSet", "ProvisionPermissionSet", how=PROVISION),
        keeps=("managedPolicyArn",),
    ),
    Entry(
        "DetachManagedPolicyFromPermissionSet",
        PERMISSION,
        "A permission set loses an AWS-managed policy.",
        (SET, PROVISIONED),
        auto("AttachManagedPolicyToPermissionSet", "ProvisionPermissionSet", how=PROVISION),
        keeps=("managedPolicyArn",),
    ),
    Entry(
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        PERMISSION,
        "A permission set gets a policy that each account defines for itself.",
        (SET, PROVISIONED),
        auto("DetachCustomerManagedPolicyReferenceFromPermissionSet", "ProvisionPermissionSet", how=PROVISION),
        keeps=("customerManagedPolicyReference.name", "customerManagedPolicyReference.path"),
    ),
    Entry(
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        PERMISSION,
        "A permission set loses a policy that each account defines for itself.",
        (SET, PROVISIONED),
        auto("AttachCustomerManagedPolicyReferenceToPermissionSet", "ProvisionPermissionSet", how=PROVISION),
        keeps=("customerManagedPolicyReference.name", "customerManagedPolicyReference.path"),
    ),
    Entry(
        "PutInlinePolicyToPermissionSet",
        PERMISSION,
        "The inline policy of a permission set is set or replaced.",
        (SET, PROVISIONED),
        auto(
            "PutInlinePolicyToPermissionSet",
            "DeleteInlinePolicyFromPermissionSet",
            "ProvisionPermissionSet",
            how=PROVISION,
        ),
        keeps=("inlinePolicy",),
    ),
    Entry(
        "DeleteInlinePolicyFromPermissionSet",
        PERMISSION,
        "The inline policy of a permission set is removed.",
        (SET, PROVISIONED),
        auto("PutInlinePolicyToPermissionSet", "ProvisionPermissionSet", how=PROVISION),
    ),
    Entry(
        "PutPermissionsBoundaryToPermissionSet",
        PERMISSION,
        "The boundary of a permission set is set or replaced.",
        (SET, PROVISIONED),
        auto(
            "PutPermissionsBoundaryToPermissionSet",
            "DeletePermissionsBoundaryFromPermissionSet",
            "ProvisionPermissionSet",
            how=PROVISION,
        ),
        keeps=("permissionsBoundary.managedPolicyArn", "permissionsBoundary.customerManagedPolicyReference"),
    ),
    Entry(
        "DeletePermissionsBoundaryFromPermissionSet",
        PERMISSION,
        "The ceiling over a permission set is lifted.",
        (SET, PROVISIONED),
        auto("PutPermissionsBoundaryToPermissionSet", "ProvisionPermissionSet", how=PROVISION),
    ),
    Entry(
        "ProvisionPermissionSet",
        PERMISSION,
        "A permission set takes effect in accounts: their roles change now.",
        (SET, PROVISIONED, IN_TARGET),
        note("the set itself has to be changed back, then provisioned again"),
        keeps=("targetId", "targetType"),
    ),
)

ASSIGNMENTS = (
    Entry(
        "CreateAccountAssignment",
        PERMISSION,
        "A person or group may use a permission set in an account.",
        (SET, IN_TARGET),
        auto("DeleteAccountAssignment", how="asynchronous"),
        keeps=ASSIGNED,
    ),
    Entry(
        "DeleteAccountAssignment",
        PERMISSION,
        "A person or group may no longer use a permission set in an account.",
        (SET, IN_TARGET),
        ask("CreateAccountAssignment", how="asynchronous"),
        keeps=ASSIGNED,
    ),
)

INSTANCES = (
    Entry(
        "CreateInstance",
        PERMISSION,
        "A new Identity Center instance.",
        (INSTANCE,),
        note("empty, it grants nothing", "DeleteInstance"),
        keeps=("name", "tags"),
    ),
    Entry(
        "UpdateInstance",
        PERMISSION,
        "Settings of the Identity Center instance changed.",
        (INSTANCE,),
        note("compare the settings on record", "UpdateInstance"),
        keeps=("name", "permissionSetsEnabled"),
    ),
    Entry(
        "DeleteInstance",
        PERMISSION,
        "The Identity Center instance is gone, with all sets and assignments.",
        (INSTANCE, IN_INSTANCE),
        note("nothing brings it back"),
        floor=Severity.CRITICAL,
    ),
    Entry(
        "AddRegion",
        PERMISSION,
        "The instance works in one more Region.",
        (INSTANCE,),
        note("availability only", "RemoveRegion"),
        keeps=("regionName",),
    ),
    Entry(
        "RemoveRegion",
        PERMISSION,
        "The instance no longer works in a Region.",
        (INSTANCE,),
        note("availability only", "AddRegion"),
        keeps=("regionName",),
    ),
    Entry(
        "CreateInstanceAccessControlAttributeConfiguration",
        PERMISSION,
        "Attributes of people become session tags; policies may read them.",
        (INSTANCE, IN_INSTANCE),
        ask("DeleteInstanceAccessControlAttributeConfiguration"),
        keeps=("instanceAccessControlAttributeConfiguration",),
    ),
    Entry(
        "UpdateInstanceAccessControlAttributeConfiguration",
        PERMISSION,
        "Which attributes of people become session tags changed; policies may read them.",
        (INSTANCE, IN_INSTANCE),
        ask("UpdateInstanceAccessControlAttributeConfiguration", how=PRIOR),
        keeps=("instanceAccessControlAttributeConfiguration",),
    ),
    Entry(
        "DeleteInstanceAccessControlAttributeConfiguration",
        PERMISSION,
        "Attributes of people no longer become session tags; policies may read them.",
        (INSTANCE, IN_INSTANCE),
        ask("CreateInstanceAccessControlAttributeConfiguration", how=PRIOR),
    ),
    Entry(
        "CreateTrustedTokenIssuer",
        PERMISSION,
        "Tokens of an outside issuer are exchanged for Identity Center's.",
        (ISSUER,),
        ask("DeleteTrustedTokenIssuer"),
        keeps=("name", "trustedTokenIssuerType", "trustedTokenIssuerConfiguration.oidcJwtConfiguration.issuerUrl"),
    ),
    Entry(
        "UpdateTrustedTokenIssuer",
        PERMISSION,
        "How tokens of an outside issuer are matched to people changed.",
        (ISSUER,),
        ask("UpdateTrustedTokenIssuer", how=PRIOR),
        keeps=("name",),
    ),
    Entry(
        "DeleteTrustedTokenIssuer",
        PERMISSION,
        "Tokens of an outside issuer are no longer accepted.",
        (ISSUER,),
        ask("CreateTrustedTokenIssuer", how=PRIOR),
    ),
    Entry(
        "TagResource",
        METADATA,
        "Tags of an Identity Center resource changed.",
        (TAGGED,),
        note("tags only", "UntagResource"),
        keeps=("tags",),
    ),
    Entry(
        "UntagResource",
        METADATA,
        "Tags of an Identity Center resource are gone.",
        (TAGGED,),
        note("tags only", "TagResource"),
        keeps=("tagKeys",),
    ),
)

APPLICATIONS = (
    Entry(
        "CreateApplication",
        CREDENTIAL,
        "An application can be reached through Identity Center.",
        (APPLICATION,),
        note("applications only", "DeleteApplication"),
        keeps=("name", "applicationProviderArn", "status"),
    ),
    Entry(
        "UpdateApplication",
        CREDENTIAL,
        "An application's settings changed.",
        (APPLICATION,),
        note("applications only", "UpdateApplication"),
        keeps=("name", "status"),
    ),
    Entry(
        "DeleteApplication",
        CREDENTIAL,
        "An application is gone from Identity Center.",
        (APPLICATION,),
        note("applications only", "CreateApplication"),
    ),
    Entry(
        "CreateApplicationAssignment",
        CREDENTIAL,
        "A person or group may use an application.",
        (APPLICATION,),
        note("applications only", "DeleteApplicationAssignment"),
        keeps=("principalId", "principalType"),
    ),
    Entry(
        "DeleteApplicationAssignment",
        CREDENTIAL,
        "A person or group may no longer use an application.",
        (APPLICATION,),
        note("applications only", "CreateApplicationAssignment"),
        keeps=("principalId", "principalType"),
    ),
    Entry(
        "PutApplicationAssignmentConfiguration",
        CREDENTIAL,
        "Whether an application needs an assignment changed.",
        (APPLICATION,),
        note("applications only", "PutApplicationAssignmentConfiguration"),
        keeps=("assignmentRequired",),
    ),
    Entry(
        "PutApplicationAccessScope",
        CREDENTIAL,
        "An application may ask for a scope.",
        (APPLICATION,),
        note("applications only", "DeleteApplicationAccessScope"),
        keeps=("scope", "authorizedTargets"),
    ),
    Entry(
        "DeleteApplicationAccessScope",
        CREDENTIAL,
        "An application may no longer ask for a scope.",
        (APPLICATION,),
        note("applications only", "PutApplicationAccessScope"),
        keeps=("scope",),
    ),
    Entry(
        "PutApplicationAuthenticationMethod",
        CREDENTIAL,
        "How an application proves itself changed.",
        (APPLICATION,),
        note("applications only", "DeleteApplicationAuthenticationMethod"),
        keeps=("authenticationMethodType",),
    ),
    Entry(
        "DeleteApplicationAuthenticationMethod",
        CREDENTIAL,
        "A way for an application to prove itself is gone.",
        (APPLICATION,),
        note("applications only", "PutApplicationAuthenticationMethod"),
        keeps=("authenticationMethodType",),
    ),
    Entry(
        "PutApplicationGrant",
        CREDENTIAL,
        "An application may obtain tokens in one more way.",
        (APPLICATION,),
        note("applications only", "DeleteApplicationGrant"),
        keeps=("grantType",),
    ),
    Entry(
        "DeleteApplicationGrant",
        CREDENTIAL,
        "An application may no longer obtain tokens in one way.",
        (APPLICATION,),
        note("applications only", "PutApplicationGrant"),
        keeps=("grantType",),
    ),
    Entry(
        "PutApplicationSessionConfiguration",
        CREDENTIAL,
        "Whether an application keeps background sessions changed.",
        (APPLICATION,),
        note("applications only", "PutApplicationSessionConfiguration"),
        keeps=("userBackgroundSessionApplicationStatus",),
    ),
)

IDENTITY_CENTER = Service(
    source="sso.amazonaws.com",
    api="sso-admin",
    title="IAM Identity Center",
    complete=True,
    reads=("Get", "List", "Describe", "Search", "BatchGetSession", "https://portal.sso."),
    routine=(
        "Authenticate",
        "Federate",
        "Logout",
        "CreateToken",
        "RegisterClient",
        "StartDeviceAuthorization",
        "CreateTokenWithIAM",
        "BatchDeleteSession",
    ),
    guess=(
        at(ResourceKind.PERMISSION_SET, "request.permissionSetArn", optional=True),
        at(Reach.PROVISIONED_FROM, "request.permissionSetArn", optional=True),
        at(Reach.IN_ACCOUNT, "request.targetId", optional=True),
    ),
    entries=(*PERMISSION_SETS, *ASSIGNMENTS, *INSTANCES, *APPLICATIONS, *CONSOLE),
)
