"""Use of power rather than change: root sign-in, sessions as root; and the account's contacts and Regions."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Origin, Tier, When, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.events.target import Reach, ResourceKind
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType

USE, CREDENTIAL, METADATA, TAMPERING = Tier.USE, Tier.CREDENTIAL, Tier.METADATA, Tier.TAMPERING

ROOT = at(ResourceKind.ROOT_USER, "account")
ACCOUNT = at(ResourceKind.ACCOUNT, "account")
NAMED_ACCOUNT = at(ResourceKind.ACCOUNT, "request.accountId", "account")

HAPPENED = "a use cannot be taken back; end the session and look what it did"

# Any other write by the root user, whichever service it went to.
ROOT_USE = Entry(
    "any write",
    USE,
    "The root user, whom no policy of the account binds, changed something.",
    (ROOT,),
    note("root cannot be restricted from inside the account; an organization policy can deny it"),
    floor=Severity.HIGH,
    when=When.ROOT,
)

SIGN_IN = Service(
    source="signin.amazonaws.com",
    api="signin",
    title="AWS Sign-In",
    reads=("Get", "List", "Describe"),
    routine=(
        "CheckMfa",
        "RenewRole",
        "SwitchRole",
        "ExitRole",
        "Logout",
        "UserAuthentication",
        "CredentialChallenge",
        "CredentialVerification",
        "AuthorizeOAuth2Access",
        "CreateOAuth2Token",
        "CreateOAuth2TokenWithIAM",
    ),
    entries=(
        Entry(
            "ConsoleLogin",
            USE,
            "Somebody signed in to the console: as root, or without a second factor.",
            (at(PrincipalType.USER, "caller"),),
            note(HAPPENED),
            floor=Severity.MEDIUM,
            origin=Origin.CONSOLE,
            when=When.ROOT_OR_WITHOUT_MFA,
        ),
        Entry(
            "PasswordUpdated",
            CREDENTIAL,
            "The password of the root user is new.",
            (ROOT,),
            note("only its owner can change it again"),
            floor=Severity.CRITICAL,
            origin=Origin.CONSOLE,
        ),
        Entry(
            "PasswordRecoveryRequested",
            USE,
            "A new password for the root user is asked for by e-mail.",
            (ROOT,),
            note("secure the mailbox"),
            floor=Severity.HIGH,
            origin=Origin.CONSOLE,
        ),
        Entry(
            "PasswordRecoveryCompleted",
            CREDENTIAL,
            "The root user got a new password by e-mail.",
            (ROOT,),
            note("secure the mailbox, then set it again"),
            floor=Severity.CRITICAL,
            origin=Origin.CONSOLE,
        ),
        Entry(
            "EmailUpdated",
            CREDENTIAL,
            "The e-mail address of the root user changed: the way to take it over.",
            (ROOT,),
            note("only the owner of the new address can change it back"),
            floor=Severity.CRITICAL,
            origin=Origin.CONSOLE,
        ),
        Entry(
            "PutConsoleAuthorizationConfiguration",
            Tier.PERMISSION,
            "Who may use the console is restricted by policy.",
            (ACCOUNT,),
            note("sign-in rules are reviewed by people", "DeleteConsoleAuthorizationConfiguration"),
            keeps=("targetId",),
        ),
        Entry(
            "DeleteConsoleAuthorizationConfiguration",
            Tier.PERMISSION,
            "Restrictions on using the console are lifted.",
            (ACCOUNT,),
            note("sign-in rules are reviewed by people", "PutConsoleAuthorizationConfiguration"),
            keeps=("targetId",),
            floor=Severity.MEDIUM,
        ),
        Entry(
            "PutResourcePermissionStatement",
            Tier.PERMISSION,
            "From which networks one may sign in changed.",
            (ACCOUNT,),
            note("sign-in rules are reviewed by people", "DeleteResourcePermissionStatement"),
            keeps=("sourceVpc", "sourceIp", "excludedPrincipal", "requestedRegion"),
        ),
        Entry(
            "DeleteResourcePermissionStatement",
            Tier.PERMISSION,
            "A limit on the networks one may sign in from is lifted.",
            (ACCOUNT,),
            note("sign-in rules are reviewed by people", "PutResourcePermissionStatement"),
            keeps=("statementId",),
            floor=Severity.MEDIUM,
        ),
    ),
)

TOKENS = Service(
    source="sts.amazonaws.com",
    api="sts",
    title="AWS STS",
    reads=(
        "GetCallerIdentity",
        "GetAccessKeyInfo",
        "GetSessionToken",
        "DecodeAuthorizationMessage",
        "GetServiceBearerToken",
    ),
    # Sessions are the ordinary way to work: they matter for watched roles only, which no catalogue can know.
    routine=("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"),
    entries=(
        Entry(
            "AssumeRoot",
            USE,
            "Somebody became root of a member account for a while.",
            (at(ResourceKind.ROOT_USER, "request.targetPrincipal"),),
            note(HAPPENED),
            keeps=("targetPrincipal", "taskPolicyArn.arn", "durationSeconds"),
            floor=Severity.HIGH,
        ),
        Entry(
            "GetFederationToken",
            USE,
            "A user made a session that outlives the loss of their key.",
            (ACCOUNT,),
            note(HAPPENED),
            keeps=("name", "durationSeconds"),
            floor=Severity.MEDIUM,
        ),
        Entry(
            "GetWebIdentityToken",
            USE,
            "A principal minted a token for an outside service.",
            (ACCOUNT,),
            note(HAPPENED),
            keeps=("audience", "durationSeconds"),
        ),
        Entry(
            "GetDelegatedAccessToken",
            USE,
            "Temporary access granted to somebody outside is being used.",
            (ACCOUNT,),
            note(HAPPENED),
            floor=Severity.MEDIUM,
        ),
    ),
)

ACCOUNTS = Service(
    source="account.amazonaws.com",
    api="account",
    title="Account Management",
    reads=("Get", "List"),
    routine=("SendPhoneNumberVerification", "VerifyPhoneNumber"),
    entries=(
        Entry(
            "StartPrimaryEmailUpdate",
            CREDENTIAL,
            "Changing the e-mail address of a root user has begun.",
            (NAMED_ACCOUNT,),
            note("do not confirm the code"),
            floor=Severity.HIGH,
        ),
        Entry(
            "AcceptPrimaryEmailUpdate",
            CREDENTIAL,
            "The e-mail address of a root user changed: the way to take it over.",
            (NAMED_ACCOUNT,),
            note("start the update again, with the old address", "StartPrimaryEmailUpdate"),
            floor=Severity.CRITICAL,
        ),
        Entry(
            "PutAlternateContact",
            TAMPERING,
            "Whom AWS tells about security, billing or operations changed.",
            (NAMED_ACCOUNT,),
            note("set the contact on record again", "PutAlternateContact"),
            keeps=("alternateContactType",),
            floor=Severity.MEDIUM,
        ),
        Entry(
            "DeleteAlternateContact",
            TAMPERING,
            "Nobody is told by AWS about security, billing or operations any more.",
            (NAMED_ACCOUNT,),
            note("set the contact on record again", "PutAlternateContact"),
            keeps=("alternateContactType",),
            floor=Severity.MEDIUM,
        ),
        Entry(
            "PutContactInformation",
            METADATA,
            "The postal contact of the account changed.",
            (NAMED_ACCOUNT,),
            note("only a contact", "PutContactInformation"),
        ),
        Entry(
            "PutAccountName",
            METADATA,
            "The account is renamed.",
            (NAMED_ACCOUNT,),
            note("only a name", "PutAccountName"),
        ),
        Entry(
            "EnableRegion",
            TAMPERING,
            "A Region is opened, perhaps one that nobody watches.",
            (NAMED_ACCOUNT,),
            auto("DisableRegion"),
            keeps=("regionName",),
            floor=Severity.MEDIUM,
        ),
        Entry(
            "DisableRegion",
            TAMPERING,
            "A Region is closed, with everything that watches in it.",
            (NAMED_ACCOUNT, at(Reach.IN_ACCOUNT, "request.accountId", "account")),
            auto("EnableRegion"),
            keeps=("regionName",),
            floor=Severity.MEDIUM,
        ),
    ),
)
