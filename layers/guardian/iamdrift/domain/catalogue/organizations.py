"""AWS Organizations: the policies over accounts, and which accounts they reach."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.events.target import Reach, ResourceKind
from iamdrift.domain.judging.severity import Severity

PERMISSION, CREDENTIAL, METADATA = Tier.PERMISSION, Tier.CREDENTIAL, Tier.METADATA

POLICY = at(ResourceKind.ORGANIZATION_POLICY, "request.policyId")
NEW_POLICY = at(ResourceKind.ORGANIZATION_POLICY, "response.policy.policySummary.id", "request.name")
UNDER_POLICY = at(Reach.UNDER_POLICY, "request.policyId")
UNDER_TARGET = at(Reach.UNDER_NODE, "request.targetId")
UNDER_ROOT = at(Reach.UNDER_NODE, "request.rootId")
UNDER_ACCOUNT = at(Reach.UNDER_NODE, "request.accountId")
ACCOUNT_NODE = at(ResourceKind.ORGANIZATION_NODE, "request.accountId")
UNIT = at(
    ResourceKind.ORGANIZATION_NODE, "request.organizationalUnitId", "response.organizationalUnit.id", "request.name"
)
HANDSHAKE = at(ResourceKind.HANDSHAKE, "request.handshakeId", "response.handshake.id", optional=True)
ORGANIZATION = at(ResourceKind.ORGANIZATION, "account")
WHOLE = at(Reach.IN_ORGANIZATION, "account")
THIS_ACCOUNT = at(Reach.IN_ACCOUNT, "account")
TAGGED = at(ResourceKind.TAGGED_RESOURCE, "request.resourceId")
TRANSFER = at(ResourceKind.HANDSHAKE, "request.id")

OVER = "an invitation and its acceptance bring the account back; nothing else does"

POLICIES = (
    Entry(
        "AttachPolicy",
        PERMISSION,
        "An organization policy takes effect over a root, unit or account.",
        (POLICY, UNDER_TARGET),
        auto("DetachPolicy", how="for protected policies"),
        keeps=("policyId", "targetId"),
    ),
    Entry(
        "DetachPolicy",
        PERMISSION,
        "An organization policy no longer holds over a root, unit or account.",
        (POLICY, UNDER_TARGET),
        auto("AttachPolicy", how="for protected policies"),
        keeps=("policyId", "targetId"),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "UpdatePolicy",
        PERMISSION,
        "The text of an organization policy changed, for everything under it.",
        (POLICY, UNDER_POLICY),
        auto("UpdatePolicy", how="with the text on record, for protected policies"),
        keeps=("name", "content"),
    ),
    Entry(
        "CreatePolicy",
        METADATA,
        "A new organization policy; it takes effect where it gets attached.",
        (NEW_POLICY,),
        ask("DeletePolicy"),
        keeps=("name", "type", "content"),
    ),
    Entry(
        "DeletePolicy",
        PERMISSION,
        "An organization policy is gone.",
        (POLICY,),
        ask("CreatePolicy", "AttachPolicy", how="with text and attachments on record"),
    ),
    Entry(
        "EnablePolicyType",
        PERMISSION,
        "Policies of one type can take effect under a root.",
        (UNDER_ROOT,),
        ask("DisablePolicyType"),
        keeps=("policyType",),
    ),
    Entry(
        "DisablePolicyType",
        PERMISSION,
        "All policies of one type stop holding, everywhere under a root, at once.",
        (UNDER_ROOT,),
        ask(
            "EnablePolicyType",
            "AttachPolicy",
            how="enabling does not bring attachments back: attach each one on record",
        ),
        keeps=("policyType",),
        floor=Severity.CRITICAL,
    ),
    Entry(
        "PutResourcePolicy",
        PERMISSION,
        "Who else may manage the organization changed (delegation policy).",
        (ORGANIZATION,),
        ask("PutResourcePolicy", "DeleteResourcePolicy", how="with the text on record"),
        keeps=("content",),
        floor=Severity.HIGH,
    ),
    Entry(
        "DeleteResourcePolicy",
        PERMISSION,
        "The delegation policy of the organization is gone.",
        (ORGANIZATION,),
        ask("PutResourcePolicy", how="with the text on record"),
    ),
)

TREE = (
    Entry(
        "MoveAccount",
        PERMISSION,
        "An account stands under another unit, hence under other policies.",
        (UNDER_ACCOUNT,),
        ask("MoveAccount", how="back to the parent in the event"),
        keeps=("sourceParentId", "destinationParentId"),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "CreateOrganizationalUnit",
        METADATA,
        "A new organizational unit.",
        (UNIT,),
        note("an empty unit holds nothing", "DeleteOrganizationalUnit"),
        keeps=("parentId", "name", "tags"),
    ),
    Entry(
        "UpdateOrganizationalUnit",
        METADATA,
        "An organizational unit is renamed.",
        (UNIT,),
        note("only its name", "UpdateOrganizationalUnit"),
        keeps=("name",),
    ),
    Entry(
        "DeleteOrganizationalUnit",
        METADATA,
        "An empty organizational unit is gone.",
        (UNIT,),
        note("made again it has another id", "CreateOrganizationalUnit"),
    ),
    Entry(
        "LeaveOrganization",
        PERMISSION,
        "The account has left the organization: no organization policy holds there any more.",
        (THIS_ACCOUNT,),
        note(OVER, "InviteAccountToOrganization", "AcceptHandshake"),
        floor=Severity.CRITICAL,
    ),
    Entry(
        "RemoveAccountFromOrganization",
        PERMISSION,
        "An account is put out: no organization policy holds there any more.",
        (UNDER_ACCOUNT,),
        note(OVER, "InviteAccountToOrganization", "AcceptHandshake"),
        floor=Severity.CRITICAL,
    ),
    Entry(
        "TagResource",
        METADATA,
        "Tags of an organization resource changed; policies may read them.",
        (TAGGED,),
        auto("TagResource", "UntagResource", how="with the tags on record, for protected keys"),
        keeps=("tags",),
    ),
    Entry(
        "UntagResource",
        METADATA,
        "Tags of an organization resource are gone; policies may read them.",
        (TAGGED,),
        auto("TagResource", how="with the tags on record, for protected keys"),
        keeps=("tagKeys",),
    ),
)

MEMBERSHIP = (
    Entry(
        "InviteAccountToOrganization",
        CREDENTIAL,
        "An account outside is invited into the organization.",
        (HANDSHAKE,),
        ask("CancelHandshake"),
        keeps=("target.type",),
    ),
    Entry(
        "AcceptHandshake",
        CREDENTIAL,
        "An invitation or another agreement between accounts is accepted.",
        (HANDSHAKE,),
        note("an account that joined can be put out", "RemoveAccountFromOrganization"),
    ),
    Entry(
        "DeclineHandshake",
        CREDENTIAL,
        "An invitation is declined.",
        (HANDSHAKE,),
        note("invite again where it was wanted"),
    ),
    Entry(
        "CancelHandshake",
        CREDENTIAL,
        "An invitation is taken back.",
        (HANDSHAKE,),
        note("invite again where it was wanted"),
    ),
    Entry(
        "CreateAccount",
        CREDENTIAL,
        "A new account, with a role for the management account.",
        (ORGANIZATION,),
        note("an account can only be closed", "CloseAccount"),
        keeps=("roleName", "iamUserAccessToBilling", "response.createAccountStatus.accountId"),
    ),
    Entry(
        "CreateGovCloudAccount",
        CREDENTIAL,
        "A new pair of accounts, one of them in GovCloud.",
        (ORGANIZATION,),
        note("an account can only be closed", "CloseAccount"),
        keeps=("roleName", "iamUserAccessToBilling", "response.createAccountStatus.accountId"),
    ),
    Entry(
        "CloseAccount",
        CREDENTIAL,
        "An account is being closed.",
        (ACCOUNT_NODE,),
        note("AWS support can reopen it for 90 days"),
        floor=Severity.HIGH,
    ),
)

POWERS = (
    Entry(
        "RegisterDelegatedAdministrator",
        PERMISSION,
        "A member account gets organization powers for one service.",
        (ACCOUNT_NODE,),
        ask("DeregisterDelegatedAdministrator"),
        keeps=("accountId", "servicePrincipal"),
        floor=Severity.HIGH,
    ),
    Entry(
        "DeregisterDelegatedAdministrator",
        PERMISSION,
        "A member account loses organization powers for one service.",
        (ACCOUNT_NODE,),
        ask("RegisterDelegatedAdministrator"),
        keeps=("accountId", "servicePrincipal"),
    ),
    Entry(
        "EnableAWSServiceAccess",
        PERMISSION,
        "An AWS service may act in all accounts of the organization.",
        (ORGANIZATION,),
        ask("DisableAWSServiceAccess"),
        keeps=("servicePrincipal",),
    ),
    Entry(
        "DisableAWSServiceAccess",
        PERMISSION,
        "An AWS service may no longer act in the accounts; security services go blind.",
        (ORGANIZATION,),
        ask("EnableAWSServiceAccess"),
        keeps=("servicePrincipal",),
        floor=Severity.HIGH,
    ),
    Entry(
        "EnableAllFeatures",
        PERMISSION,
        "The organization is on its way to carry policies.",
        (ORGANIZATION,),
        note("there is no way back to billing only"),
    ),
    Entry(
        "CreateOrganization",
        PERMISSION,
        "This account has become the management account of an organization.",
        (ORGANIZATION,),
        note("deleting it is a decision of its owner", "DeleteOrganization"),
        keeps=("featureSet",),
    ),
    Entry(
        "DeleteOrganization",
        PERMISSION,
        "The organization is gone, with all its policies.",
        (WHOLE,),
        note("nothing brings it back"),
        floor=Severity.CRITICAL,
    ),
)

RESPONSIBILITY = (
    Entry(
        "InviteOrganizationToTransferResponsibility",
        CREDENTIAL,
        "Another organization is asked to take over a responsibility.",
        (HANDSHAKE,),
        ask("CancelHandshake"),
        keeps=("type", "target.type"),
    ),
    Entry(
        "UpdateResponsibilityTransfer",
        CREDENTIAL,
        "A transfer of responsibility is renamed.",
        (TRANSFER,),
        note("only its name", "UpdateResponsibilityTransfer"),
    ),
    Entry(
        "TerminateResponsibilityTransfer",
        CREDENTIAL,
        "A transfer of responsibility ends.",
        (TRANSFER,),
        note("it has to be agreed again", "InviteOrganizationToTransferResponsibility"),
        keeps=("endTimestamp",),
    ),
)

ORGANIZATIONS = Service(
    source="organizations.amazonaws.com",
    api="organizations",
    title="Organizations",
    complete=True,
    reads=("Describe", "List"),
    guess=(
        at(ResourceKind.ORGANIZATION_POLICY, "request.policyId", optional=True),
        at(Reach.UNDER_NODE, "request.targetId", "request.accountId", "request.rootId", optional=True),
    ),
    entries=(*POLICIES, *TREE, *MEMBERSHIP, *POWERS, *RESPONSIBILITY),
)
