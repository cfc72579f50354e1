"""IAM, all of it: the service table with the events of the whole account."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Origin, Tier, ask, auto, note
from iamdrift.domain.catalogue.iam_credentials import CERTIFICATES, FACTORS, KEYS, PASSWORDS
from iamdrift.domain.catalogue.iam_federation import DELEGATION_REQUESTS, OUTBOUND, PROVIDERS
from iamdrift.domain.catalogue.iam_places import ACCOUNT, GUESS, ROOT, WHOLE_ACCOUNT, WHOLE_ORGANIZATION
from iamdrift.domain.catalogue.iam_policies import POLICIES
from iamdrift.domain.catalogue.iam_roles import INSTANCE_PROFILES, ROLES
from iamdrift.domain.catalogue.iam_users import GROUPS, USERS
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.judging.severity import Severity

PERMISSION, CREDENTIAL, METADATA = Tier.PERMISSION, Tier.CREDENTIAL, Tier.METADATA

ACCOUNT_SETTINGS = (
    Entry(
        "UpdateAccountPasswordPolicy",
        CREDENTIAL,
        "What passwords of users must look like changed.",
        (ACCOUNT,),
        auto("UpdateAccountPasswordPolicy", how="with the policy on record"),
        keeps=(
            "minimumPasswordLength",
            "requireSymbols",
            "requireNumbers",
            "requireUppercaseCharacters",
            "requireLowercaseCharacters",
            "allowUsersToChangePassword",
            "maxPasswordAge",
            "passwordReusePrevention",
            "hardExpiry",
        ),
    ),
    Entry(
        "DeleteAccountPasswordPolicy",
        CREDENTIAL,
        "The account's password rules are gone.",
        (ACCOUNT,),
        auto("UpdateAccountPasswordPolicy", how="with the policy on record"),
    ),
    Entry(
        "CreateAccountAlias",
        METADATA,
        "The sign-in address of the account gets a name.",
        (ACCOUNT,),
        note("only a name", "DeleteAccountAlias"),
        keeps=("accountAlias",),
    ),
    Entry(
        "DeleteAccountAlias",
        METADATA,
        "The sign-in address of the account loses its name.",
        (ACCOUNT,),
        note("only a name", "CreateAccountAlias"),
        keeps=("accountAlias",),
    ),
    Entry(
        "PutAccountProperties",
        PERMISSION,
        "Account-wide IAM features (such as Role Manager) are switched.",
        (WHOLE_ACCOUNT,),
        ask("PutAccountProperties", how="with the properties on record"),
        keeps=("properties",),
    ),
    Entry(
        "SetSecurityTokenServicePreferences",
        METADATA,
        "Which Regions accept global session tokens changed.",
        (ACCOUNT,),
        note("sessions only", "SetSecurityTokenServicePreferences"),
        keeps=("globalEndpointTokenVersion",),
    ),
    Entry(
        "EnableOrganizationsRootCredentialsManagement",
        PERMISSION,
        "Root credentials of member accounts are managed centrally.",
        (WHOLE_ORGANIZATION,),
        ask("DisableOrganizationsRootCredentialsManagement"),
    ),
    Entry(
        "DisableOrganizationsRootCredentialsManagement",
        PERMISSION,
        "Root credentials of member accounts are no longer managed centrally.",
        (WHOLE_ORGANIZATION,),
        ask("EnableOrganizationsRootCredentialsManagement"),
        floor=Severity.HIGH,
    ),
    Entry(
        "EnableOrganizationsRootSessions",
        PERMISSION,
        "Root sessions in member accounts (AssumeRoot) become possible.",
        (WHOLE_ORGANIZATION,),
        ask("DisableOrganizationsRootSessions"),
        floor=Severity.HIGH,
    ),
    Entry(
        "DisableOrganizationsRootSessions",
        PERMISSION,
        "Root sessions in member accounts (AssumeRoot) are switched off.",
        (WHOLE_ORGANIZATION,),
        ask("EnableOrganizationsRootSessions"),
    ),
)

CONSOLE_ONLY = (
    Entry(
        "UpdateAccountEmailAddress",
        CREDENTIAL,
        "The e-mail address of the root user changed: the way to take it over.",
        (ROOT,),
        note("only the owner of the new address can change it back"),
        floor=Severity.CRITICAL,
        origin=Origin.CONSOLE,
    ),
    Entry(
        "UpdateAccountName", METADATA, "The account is renamed.", (ACCOUNT,), note("only a name"), origin=Origin.CONSOLE
    ),
    Entry(
        "SetSTSRegionalEndpointStatus",
        METADATA,
        "Session tokens of a Region are switched on or off.",
        (ACCOUNT,),
        note("switch it back in the console"),
        origin=Origin.CONSOLE,
    ),
    Entry(
        "UploadCloudFrontPublicKey",
        CREDENTIAL,
        "The root user gets a CloudFront key.",
        (ROOT,),
        note("remove it in the console"),
        origin=Origin.CONSOLE,
    ),
    Entry(
        "UpdateCloudFrontPublicKey",
        CREDENTIAL,
        "A CloudFront key of the root user is switched on or off.",
        (ROOT,),
        note("switch it back in the console"),
        origin=Origin.CONSOLE,
    ),
    Entry(
        "DeleteCloudFrontPublicKey",
        CREDENTIAL,
        "A CloudFront key of the root user is gone.",
        (ROOT,),
        note("upload it again in the console"),
        origin=Origin.CONSOLE,
    ),
)

IAM = Service(
    source="iam.amazonaws.com",
    api="iam",
    title="IAM",
    complete=True,
    # Generate... is listed by full name: a future Generate... could well hand out a secret.
    reads=(
        "Get",
        "List",
        "Simulate",
        "GenerateCredentialReport",
        "GenerateOrganizationsAccessReport",
        "GenerateServiceLastAccessedDetails",
    ),
    guess=GUESS,
    entries=(
        *ROLES,
        *INSTANCE_PROFILES,
        *USERS,
        *GROUPS,
        *POLICIES,
        *KEYS,
        *PASSWORDS,
        *FACTORS,
        *CERTIFICATES,
        *PROVIDERS,
        *OUTBOUND,
        *DELEGATION_REQUESTS,
        *ACCOUNT_SETTINGS,
        *CONSOLE_ONLY,
    ),
)
