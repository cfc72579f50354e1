"""Identity Center events that only its console and older internal APIs make; the SDK has no such operations."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Affects, Entry, Origin, Tier, Undo, ask, at, note
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

ACCOUNT = at(ResourceKind.ACCOUNT, "account")
DIRECTORY = at(ResourceKind.DIRECTORY, "request.directoryId", "request.identityStoreId", "account")
SET = at(ResourceKind.PERMISSION_SET, "request.permissionSetId", "request.permissionSetArn", "account")

NO_API = "only the console can take it back"
SWAP = "set the identity source back in the console, and look who signed in meanwhile"


def _console(
    name: str, tier: Tier, meaning: str, affects: Affects, undo: Undo, floor: Severity = Severity.INFO
) -> Entry:
    return Entry(name, tier, meaning, (affects,), undo, floor=floor, origin=Origin.CONSOLE)


def _application(name: str, meaning: str) -> Entry:
    return _console(name, Tier.CREDENTIAL, meaning, ACCOUNT, note(NO_API))


def _source(name: str, meaning: str) -> Entry:
    return _console(name, Tier.PERMISSION, meaning, DIRECTORY, note(SWAP), Severity.CRITICAL)


# Both event sources (sso and sso-directory) have been seen to carry these.
IDENTITY_SOURCE = (
    _source("AssociateDirectory", "People now come from another directory."),
    _source("DisassociateDirectory", "People no longer come from the directory."),
    _source("UpdateDirectoryAssociation", "How people come from the directory changed."),
    _source("CreateExternalIdPConfigurationForDirectory", "An outside identity provider is described."),
    _source(
        "UpdateExternalIdPConfigurationForDirectory", "Which outside identity provider vouches for people changed."
    ),
    _source("DeleteExternalIdPConfigurationForDirectory", "The description of an outside identity provider is gone."),
    _source(
        "EnableExternalIdPConfigurationForDirectory", "An outside identity provider vouches for people from now on."
    ),
    _source(
        "DisableExternalIdPConfigurationForDirectory", "An outside identity provider no longer vouches for people."
    ),
    _source("ImportExternalIdPCertificate", "One more certificate can sign for people's logins."),
    _source("DeleteExternalIdPCertificate", "A certificate that signed for people's logins is gone."),
)

CONSOLE = (
    *IDENTITY_SOURCE,
    _console(
        "AssociateProfile",
        Tier.PERMISSION,
        "A person or group may use an application or permission set.",
        ACCOUNT,
        ask("DeleteAccountAssignment"),
    ),
    _console(
        "DisassociateProfile",
        Tier.PERMISSION,
        "A person or group may no longer use an application or permission set.",
        ACCOUNT,
        ask("CreateAccountAssignment"),
    ),
    _console(
        "CreateProfile",
        Tier.PERMISSION,
        "A profile for an application or permission set is made.",
        ACCOUNT,
        note(NO_API),
    ),
    _console(
        "UpdateProfile",
        Tier.PERMISSION,
        "A profile for an application or permission set changed.",
        ACCOUNT,
        note(NO_API),
    ),
    _console(
        "DeleteProfile",
        Tier.PERMISSION,
        "A profile for an application or permission set is gone.",
        ACCOUNT,
        note(NO_API),
    ),
    _console(
        "PutPermissionsPolicy",
        Tier.PERMISSION,
        "The policy of a permission set is set or replaced.",
        SET,
        ask("PutInlinePolicyToPermissionSet", "ProvisionPermissionSet", how="with the text on record"),
    ),
    _console(
        "DeletePermissionsPolicy",
        Tier.PERMISSION,
        "The policy of a permission set is removed.",
        SET,
        ask("PutInlinePolicyToPermissionSet", "ProvisionPermissionSet", how="with the text on record"),
    ),
    _console("CreateTrust", Tier.PERMISSION, "Identity Center may act in a member account.", ACCOUNT, note(NO_API)),
    _console(
        "UpdateTrust", Tier.PERMISSION, "How Identity Center acts in a member account changed.", ACCOUNT, note(NO_API)
    ),
    _console(
        "DeleteTrust", Tier.PERMISSION, "Identity Center may no longer act in a member account.", ACCOUNT, note(NO_API)
    ),
    _console(
        "PutMfaDeviceManagementForDirectory",
        Tier.CREDENTIAL,
        "When people must show a second factor changed.",
        DIRECTORY,
        note(NO_API),
        Severity.HIGH,
    ),
    _console("StartSSO", Tier.PERMISSION, "Identity Center is switched on.", ACCOUNT, note(NO_API)),
    _console(
        "DeleteSSO",
        Tier.PERMISSION,
        "Identity Center is deleted, with all sets and assignments.",
        ACCOUNT,
        note("nothing brings it back"),
        Severity.CRITICAL,
    ),
    _console("UpdateSSOConfiguration", Tier.PERMISSION, "Settings of Identity Center changed.", ACCOUNT, note(NO_API)),
    _application("CreateApplicationInstance", "An application can be reached through Identity Center."),
    _application("DeleteApplicationInstance", "An application is gone from Identity Center."),
    _application("CreateManagedApplicationInstance", "An AWS application can be reached through Identity Center."),
    _application("DeleteManagedApplicationInstance", "An AWS application is gone from Identity Center."),
    _application("UpdateManagedApplicationInstanceStatus", "An AWS application is switched on or off."),
    _application("CreateApplicationInstanceCertificate", "A certificate for an application is made."),
    _application("DeleteApplicationInstanceCertificate", "A certificate for an application is gone."),
    _application("UpdateApplicationInstanceActiveCertificate", "Another certificate signs for an application."),
    _application(
        "ImportApplicationInstanceServiceProviderMetadata", "Where logins of an application are sent changed."
    ),
    _application(
        "UpdateApplicationInstanceServiceProviderConfiguration", "Where logins of an application are sent changed."
    ),
    _application("UpdateApplicationInstanceResponseConfiguration", "What an application learns about people changed."),
    _application(
        "UpdateApplicationInstanceResponseSchemaConfiguration", "What an application learns about people changed."
    ),
    _application("UpdateApplicationInstanceSecurityConfiguration", "How logins of an application are secured changed."),
    _application("UpdateApplicationInstanceDisplayData", "Name or picture of an application changed."),
    _application("UpdateApplicationInstanceStatus", "An application is switched on or off."),
)
