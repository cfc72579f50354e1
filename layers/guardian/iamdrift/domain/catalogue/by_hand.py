"""What the guardian does not take back by itself, not even on approval: why, and the command for a person to run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.catalogue.entry import Entry, Tier
from iamdrift.domain.catalogue.service import Service

WRITTEN_TO: Final = ("iam.amazonaws.com", "organizations.amazonaws.com")
# Events whose inverse the guardian plans.
PLANNED: Final[Mapping[str, frozenset[str]]] = {
    "iam.amazonaws.com": frozenset(
        {
            *(
                f"{verb}{kind}Policy"
                for verb in ("Put", "Delete", "Attach", "Detach")
                for kind in ("Role", "User", "Group")
            ),
            *(f"{verb}{kind}PermissionsBoundary" for verb in ("Put", "Delete") for kind in ("Role", "User")),
            *(f"{verb}{kind}" for verb in ("Tag", "Untag") for kind in ("Role", "User", "Policy")),
            *("UpdateAssumeRolePolicy", "UpdateRole", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile"),
            *("AddUserToGroup", "RemoveUserFromGroup", "CreateLoginProfile"),
            *("CreateAccessKey", "UploadSSHPublicKey", "UploadSigningCertificate", "CreateServiceSpecificCredential"),
            *("UpdateAccessKey", "UpdateSSHPublicKey", "UpdateSigningCertificate", "UpdateServiceSpecificCredential"),
            *("CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "UpdateSAMLProvider"),
            *("AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider"),
            "UpdateOpenIDConnectProviderThumbprint",
        }
    ),
    "organizations.amazonaws.com": frozenset(
        {"UpdatePolicy", "AttachPolicy", "DetachPolicy", "EnablePolicyType", "DisablePolicyType"}
    ),
}
_NEW: Final = "it was not there before, and only a person deletes what others may use by now"
_GONE: Final = "what is made again is another thing, without the secrets and ids of the one that is gone"
_TEXT: Final = "it changes nothing that anybody may do"
_SWITCH: Final = "it concerns the whole account or organization, of which no such state is on record"
_ELSEWHERE: Final = "the guardian writes to IAM and Organizations only"
_WHY: Final[Mapping[str, str]] = {
    "UpdateUser": "policies and people name it by its new name by now, and its old name may be taken",
    "UpdateGroup": "policies and people name it by its new name by now, and its old name may be taken",
    "MoveAccount": "every policy above the account changes with it: which place is right, somebody has to say",
    "UpdateAccountPasswordPolicy": "no state of the password policy is on record",
    "DeleteAccountPasswordPolicy": "no state of the password policy is on record",
    "UpdateLoginProfile": "the old password cannot come back, and the new one may be its owner's",
    "EnableMFADevice": "a factor less protects nobody: whose device it is, its owner has to say",
    "DeleteRole": "a role is built again only on approval: `iamdrift revert` does it, under a new RoleId",
    "PutResourcePolicy": "no state of the delegation policy is on record",
    "DeleteResourcePolicy": "no state of the delegation policy is on record",
}
_VERBS: Final = (
    (("Delete", "Reject", "Cancel", "Close", "Deregister", "Remove", "Put", "Deactivate"), _NEW),
    (("Create", "Upload", "Register", "Invite", "Accept"), _GONE),
)
# What the inverse calls need to be told; a name in braces is filled from the record of the event where it has it.
_NAMED: Final[Mapping[str, str]] = {
    "DeleteRole": "--role-name {roleName}",
    "CreateRole": "--role-name {roleName} --assume-role-policy-document {file}",
    "UpdateRoleDescription": "--role-name {roleName} --description {description}",
    "DeleteServiceLinkedRole": "--role-name {roleName}",
    "CreateServiceLinkedRole": "--aws-service-name {awsServiceName}",
    "DeleteInstanceProfile": "--instance-profile-name {instanceProfileName}",
    "CreateInstanceProfile": "--instance-profile-name {instanceProfileName}",
    "UntagInstanceProfile": "--instance-profile-name {instanceProfileName} --tag-keys {keys}",
    "TagInstanceProfile": "--instance-profile-name {instanceProfileName} --tags {tags}",
    "DeleteUser": "--user-name {userName}",
    "CreateUser": "--user-name {userName}",
    "UpdateUser": "--user-name {newUserName} --new-user-name {userName}",
    "DeleteGroup": "--group-name {groupName}",
    "CreateGroup": "--group-name {groupName}",
    "UpdateGroup": "--group-name {newGroupName} --new-group-name {groupName}",
    "UploadSSHPublicKey": "--user-name {userName} --ssh-public-key-body {file}",
    "UploadSigningCertificate": "--user-name {userName} --certificate-body {file}",
    "UpdateLoginProfile": "--user-name {userName} --password-reset-required",
    "DeleteLoginProfile": "--user-name {userName}",
    "DeactivateMFADevice": "--user-name {userName} --serial-number {serialNumber}",
    "DeleteVirtualMFADevice": "--serial-number {serialNumber}",
    "UntagMFADevice": "--serial-number {serialNumber} --tag-keys {keys}",
    "TagMFADevice": "--serial-number {serialNumber} --tags {tags}",
    "DeleteServerCertificate": "--server-certificate-name {serverCertificateName}",
    "UpdateServerCertificate": "--server-certificate-name {newServerCertificateName}"
    " --new-server-certificate-name {serverCertificateName}",
    "UntagServerCertificate": "--server-certificate-name {serverCertificateName} --tag-keys {keys}",
    "TagServerCertificate": "--server-certificate-name {serverCertificateName} --tags {tags}",
    "DeleteOpenIDConnectProvider": "--open-id-connect-provider-arn {openIDConnectProviderArn}",
    "CreateOpenIDConnectProvider": "--url {url} --client-id-list {clientIDs} --thumbprint-list {thumbprints}",
    "UntagOpenIDConnectProvider": "--open-id-connect-provider-arn {openIDConnectProviderArn} --tag-keys {keys}",
    "TagOpenIDConnectProvider": "--open-id-connect-provider-arn {openIDConnectProviderArn} --tags {tags}",
    "DeleteSAMLProvider": "--saml-provider-arn {sAMLProviderArn}",
    "CreateSAMLProvider": "--name {name} --saml-metadata-document {file}",
    "UntagSAMLProvider": "--saml-provider-arn {sAMLProviderArn} --tag-keys {keys}",
    "TagSAMLProvider": "--saml-provider-arn {sAMLProviderArn} --tags {tags}",
    "EnableOutboundWebIdentityFederation": "",
    "DisableOutboundWebIdentityFederation": "",
    "RejectDelegationRequest": "--delegation-request-id {delegationRequestId}",
    "UpdateAccountPasswordPolicy": "--cli-input-json {file}",
    "DeleteAccountAlias": "--account-alias {accountAlias}",
    "CreateAccountAlias": "--account-alias {accountAlias}",
    "PutAccountProperties": "--properties {properties}",
    "SetSecurityTokenServicePreferences": "--global-endpoint-token-version {version}",
    "EnableOrganizationsRootCredentialsManagement": "",
    "DisableOrganizationsRootCredentialsManagement": "",
    "EnableOrganizationsRootSessions": "",
    "DisableOrganizationsRootSessions": "",
    "PutResourcePolicy": "--content {file}",
    "MoveAccount": "--account-id {accountId} --source-parent-id {destinationParentId}"
    " --destination-parent-id {sourceParentId}",
    "DeleteOrganizationalUnit": "--organizational-unit-id {organizationalUnitId}",
    "UpdateOrganizationalUnit": "--organizational-unit-id {organizationalUnitId} --name {name}",
    "CreateOrganizationalUnit": "--parent-id {parentId} --name {name}",
    "InviteAccountToOrganization": "--target Id={accountId},Type=ACCOUNT",
    "TagResource": "--resource-id {resourceId} --tags {tags}",
    "UntagResource": "--resource-id {resourceId} --tag-keys {keys}",
    "CancelHandshake": "--handshake-id {handshakeId}",
    "RemoveAccountFromOrganization": "--account-id {accountId}",
    "CloseAccount": "--account-id {accountId}",
    "RegisterDelegatedAdministrator": "--account-id {accountId} --service-principal {servicePrincipal}",
    "DeregisterDelegatedAdministrator": "--account-id {accountId} --service-principal {servicePrincipal}",
    "EnableAWSServiceAccess": "--service-principal {servicePrincipal}",
    "DisableAWSServiceAccess": "--service-principal {servicePrincipal}",
    "DeleteOrganization": "",
    "UpdateResponsibilityTransfer": "--id {id} --name {name}",
    "InviteOrganizationToTransferResponsibility": "--cli-input-json {file}",
}
# Where both services have a call of that name.
_OF_SERVICE: Final[Mapping[tuple[str, str], str]] = {
    ("iam", "CreatePolicy"): "--policy-name {policyName} --policy-document {file}",
    ("iam", "DeletePolicy"): "--policy-arn {policyArn}",
    ("organizations", "CreatePolicy"): "--name {name} --type {type} --description {description} --content {file}",
    ("organizations", "DeletePolicy"): "--policy-id {policyId}",
}
# Which of several inverse calls a person begins with, where it is not the first.
_BEGINS: Final[Mapping[str, str]] = {
    "CreateRole": "DeleteRole",
    "AcquireRole": "DeleteRole",
    "CreateUser": "DeleteUser",
    "UpdateLoginProfile": "UpdateLoginProfile",
}


@dataclass(frozen=True, slots=True)
class ByHand:
    """`command` is empty where nothing takes it back; what it cannot know stands in angle brackets."""

    why: str
    command: str = ""


def by_hand(service: Service, entry: Entry, known: Mapping[str, str] | None = None) -> ByHand | None:
    """Why an event is not planned, and what a person runs; None where it is. `known`: what its record names."""
    if entry.name in PLANNED.get(service.source, ()):
        return None
    if not entry.undo.apis:
        return ByHand(entry.undo.how or "nothing takes it back")
    api = _BEGINS.get(entry.name, entry.undo.apis[0])
    prefix, _, name = api.rpartition(":")
    command = f"aws {prefix or _cli(service.source)} {kebab(name)}"
    if service.source not in WRITTEN_TO:
        return ByHand(_ELSEWHERE, command)
    template = _OF_SERVICE.get((_cli(service.source), name), _NAMED.get(name, ""))
    return ByHand(_why(entry, name), f"{command} {_filled(template, known or {})}".rstrip())


def kebab(api: str) -> str:
    """An API as the AWS CLI calls it: `UpdateSAMLProvider` -> `update-saml-provider`."""
    plain = api.replace("OpenID", "OpenId")
    plain = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1-\2", plain)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", plain).lower()


def _why(entry: Entry, inverse: str) -> str:
    if entry.name in _WHY:
        return _WHY[entry.name]
    if entry.tier is Tier.METADATA:
        return _TEXT
    why = next((reason for verbs, reason in _VERBS if inverse.startswith(verbs)), _SWITCH)
    return f"{why}: {entry.undo.how}" if entry.undo.how else why


def _filled(template: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda hole: quoted(known.get(hole[1], "")) or f"<{hole[1]}>", template)


def quoted(value: str) -> str:
    """For a shell: names come from events, hence from anybody."""
    if re.fullmatch(r"[A-Za-z0-9_.:/@=+,-]*", value, re.ASCII):
        return value
    return "'" + value.replace("'", "'\\''") + "'"


def _cli(source: str) -> str:
    return source.partition(".")[0]
