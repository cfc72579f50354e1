"""What happened in an account or an organization, where no principal's state shows it."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.occurrence import occurrence
from iamdrift.domain.judging.severity import Severity

ROOT_USED: Final = "root-used"
ORGANIZATION_CHANGE: Final = "organization-change"
ACCOUNT_CHANGE: Final = "account-change"
IDENTITY_CENTER_CHANGE: Final = "identity-center-change"
ROLES_ANYWHERE_CHANGE: Final = "roles-anywhere-change"
ACCESS_ANALYZER_CHANGE: Final = "access-analyzer-change"
EXPOSED: Final = "reachable-from-outside"
CREDENTIAL_RESET: Final = "credential-reset"
USE: Final = "power-used"
CHANGED_BY_AWS: Final = "aws-managed-policy-changed"
UNCLASSIFIED: Final = "unclassified-write"
UNRESOLVED: Final = "unnamed-target"
VANISHED: Final = "vanished-unseen"

_IAM: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_ASKED: Final = "Look whether somebody you know did this on purpose; if not, undo it."

OF_ACCOUNT: Final[tuple[Guardrail, ...]] = (
    occurrence(
        ROOT_USED,
        "The root user acted",
        Family.ORGANIZATION,
        Severity.HIGH,
        why="No policy of the account limits its root user, and hardly any task needs it. A session that the "
        "organization starts centrally for one task weighs less than root's own password or key.",
        remedy="Ask who used root and why; sign out its sessions, and deny root by an organization policy.",
        controls=(
            "CIS AWS 5.0 1.6",
            "CIS AWS 5.0 4.3",
            "MITRE ATT&CK T1078.004",
            "Well-Architected SEC01-BP02",
        ),
        references=(f"{_IAM}/id_root-user.html", f"{_IAM}/root-user-best-practices.html"),
    ),
    occurrence(
        ORGANIZATION_CHANGE,
        "Something above the accounts was changed",
        Family.ORGANIZATION,
        Severity.MEDIUM,
        why="Policies of the organization and the place of an account below them decide what everybody in it can do "
        "at most; one call takes a limit from many accounts.",
        remedy=_ASKED,
        controls=("CIS AWS 5.0 4.15", "MITRE ATT&CK T1666", "Stratus aws.defense-evasion.organizations-leave"),
        references=("https://docs.aws.amazon.com/organizations/latest/userguide/orgs_security_incident-response.html",),
    ),
    occurrence(
        ACCOUNT_CHANGE,
        "Something that holds for the whole account was changed",
        Family.FEDERATION,
        Severity.LOW,
        why="An identity provider, its client ids and certificates, or the password policy belong to no role, and "
        "decide who gets into many of them.",
        remedy=_ASKED,
        controls=("CIS AWS 5.0 4.4", "MITRE ATT&CK T1484.002"),
        references=(f"{_IAM}/id_roles_providers.html",),
    ),
    occurrence(
        IDENTITY_CENTER_CHANGE,
        "Who enters through IAM Identity Center was changed",
        Family.FEDERATION,
        Severity.LOW,
        why="An assignment or a permission set gives people access to many accounts, and shows in none of them until "
        "a role is provisioned.",
        remedy=_ASKED,
        controls=("MITRE ATT&CK T1098.003", "MITRE ATT&CK T1484.002"),
        references=(
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/logging-using-cloudtrail.html",
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html",
        ),
    ),
    occurrence(
        ROLES_ANYWHERE_CHANGE,
        "Who enters with a certificate was changed",
        Family.FEDERATION,
        Severity.LOW,
        why="Whoever holds a certificate below a trust anchor becomes the roles of its profiles, from anywhere and "
        "without a key that could be found.",
        remedy=_ASKED,
        controls=("MITRE ATT&CK T1484.002", "Stratus aws.persistence.rolesanywhere-create-trust-anchor"),
        references=("https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html",),
    ),
    occurrence(
        ACCESS_ANALYZER_CHANGE,
        "What Access Analyzer says was changed",
        Family.SELF,
        Severity.LOW,
        why="An analyzer that is deleted, or an archive rule that hides its findings, takes away the second opinion.",
        remedy=_ASKED,
        controls=("CIS AWS 5.0 1.19", "MITRE ATT&CK T1562.001", "MITRE ATT&CK T1685"),
        references=(f"{_IAM}/what-is-access-analyzer.html",),
    ),
    occurrence(
        EXPOSED,
        "Access Analyzer found something that can be reached from outside",
        Family.ORGANIZATION,
        Severity.MEDIUM,
        why="A bucket, key, queue, function or role that strangers can reach is where data leaves. Of a role the "
        "guardian judges for itself: where both say the same it weighs less, where only Access Analyzer says it, look.",
        remedy="Take the outsider out of the resource's policy, or archive the finding in Access Analyzer where it is "
        "meant to be so. Public access is worse than access by one account.",
        controls=("Well-Architected SEC03-BP07", "NIST 800-53 r5 AC-3"),
        references=(f"{_IAM}/access-analyzer-findings.html", f"{_IAM}/access-analyzer-eventbridge.html"),
    ),
    occurrence(
        CREDENTIAL_RESET,
        "A secret was replaced behind the same name",
        Family.PRIVILEGE,
        Severity.HIGH,
        why="No state shows it, and whoever set the new password or key can act as its owner.",
        remedy="Ask its owner; if they did not ask for it, take the credential away and end their sessions.",
        controls=("MITRE ATT&CK T1098.001", "Stratus aws.privilege-escalation.iam-update-user-login-profile"),
        references=(f"{_IAM}/id_credentials_passwords_admin-change-user.html",),
    ),
    occurrence(
        USE,
        "A power that is rarely needed was used",
        Family.PRIVILEGE,
        Severity.LOW,
        why="Some calls change nothing, and still nobody makes them by accident: entering as root for a task, say.",
        remedy="Make sure that somebody you know did this on purpose.",
        controls=("MITRE ATT&CK T1078.004", "NIST 800-53 r5 AC-6(9)"),
        references=(f"{_IAM}/id_root-user-privileged-task.html",),
    ),
    occurrence(
        CHANGED_BY_AWS,
        "AWS changed a policy that it maintains",
        Family.PRIVILEGE,
        Severity.INFO,
        why="Everybody it is attached to can do something else since, and no event of the account tells of it.",
        remedy="Read what AWS added; where a principal must not have it, attach a policy of your own instead.",
        controls=("NIST 800-53 r5 CM-3", "Well-Architected SEC03-BP02"),
        references=(f"{_IAM}/access_policies_managed-deprecated.html",),
    ),
    occurrence(
        UNCLASSIFIED,
        "A write was made that the guardian does not know",
        Family.SELF,
        Severity.HIGH,
        why="AWS adds APIs; one that nobody has classified may give access in a way that is not looked at yet.",
        remedy="Read what the API does, look whether it was intended, and report it: the catalogue lacks it.",
        controls=("NIST 800-53 r5 CM-3",),
        references=(
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html",
        ),
    ),
    occurrence(
        UNRESOLVED,
        "An event does not say what it changed",
        Family.SELF,
        Severity.HIGH,
        why="A record that was cut off or written otherwise than documented may hide any change.",
        remedy="Look at the event itself: its record does not say what it changed.",
        controls=("NIST 800-53 r5 CM-3",),
        references=(
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html",
        ),
    ),
    occurrence(
        VANISHED,
        "A principal came and went before it was seen",
        Family.SELF,
        Severity.MEDIUM,
        why="What it was allowed while it existed is not known; a role for five minutes is enough for a theft.",
        remedy="Look in CloudTrail what was done with it while it existed.",
        controls=("MITRE ATT&CK T1070", "NIST 800-53 r5 AU-12"),
        references=(f"{_IAM}/cloudtrail-integration.html",),
    ),
)
