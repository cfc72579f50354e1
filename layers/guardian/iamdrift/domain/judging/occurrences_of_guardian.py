"""What happened to the guardian itself and to the trail it lives on."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.occurrence import occurrence
from iamdrift.domain.judging.severity import Severity

TAMPERING: Final = "tampering"
GUARDIAN_CHANGED: Final = "guardian-changed"
UNANNOUNCED: Final = "unannounced-drift"
UNREACHABLE: Final = "account-unreachable"
UNANNOUNCED_WRITE: Final = "remediator-wrote-unannounced"
NOT_REMEDIATED: Final = "remediation-not-completed"
NOT_EVALUATED: Final = "guardrail-not-evaluated"

_TRAIL: Final = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide"
_EVENTS: Final = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"

OF_GUARDIAN: Final[tuple[Guardrail, ...]] = (
    occurrence(
        TAMPERING,
        "A record, an alarm or a watch was weakened",
        Family.SELF,
        Severity.MEDIUM,
        why="Who stops a trail, empties a recorder or silences an alarm wants to act unseen. Where it hits the "
        "guardian's own parts it is critical, unless its deployer did it.",
        remedy="Assume that someone wants to act unseen: restore it first, then look what happened since.",
        controls=(
            "CIS AWS 5.0 4.5",
            "CIS AWS 5.0 4.9",
            "MITRE ATT&CK T1562.008",
            "MITRE ATT&CK T1685.002",
            "NIST 800-53 r5 AU-9",
            "Stratus aws.defense-evasion.cloudtrail-delete",
            "Stratus aws.defense-evasion.cloudtrail-event-selectors",
            "Stratus aws.defense-evasion.cloudtrail-stop",
        ),
        references=(f"{_TRAIL}/best-practices-security.html",),
    ),
    occurrence(
        GUARDIAN_CHANGED,
        "A role or policy of the guardian was changed",
        Family.SELF,
        Severity.CRITICAL,
        why="A guardian that can no longer read tells nothing, and one that may write more than it should is a way in.",
        remedy="Unless you were deploying the guardian: deploy it again, and look what was done meanwhile.",
        controls=("MITRE ATT&CK T1562.001", "MITRE ATT&CK T1685", "NIST 800-53 r5 AU-9"),
        references=(f"{_TRAIL}/best-practices-security.html",),
    ),
    occurrence(
        UNANNOUNCED,
        "A change came that no event announced",
        Family.SELF,
        Severity.MEDIUM,
        why="An event was lost, or somebody keeps events from arriving: the sweep found by looking what should have "
        "been told.",
        remedy="Look in CloudTrail who did it; then make sure that the trail logs write events and that the rule, "
        "its queue and the bus in between are as they were deployed.",
        controls=("MITRE ATT&CK T1562.008", "MITRE ATT&CK T1685.002", "NIST 800-53 r5 SI-7"),
        references=(_EVENTS,),
    ),
    occurrence(
        UNREACHABLE,
        "An account could not be swept",
        Family.SELF,
        Severity.HIGH,
        why="Without the guardian's role in it only its events are seen, and a lost one stays lost.",
        remedy="Deploy the guardian's role in this account, or take the account out of the sweep on purpose.",
        controls=("NIST 800-53 r5 CA-7",),
        references=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html",
        ),
    ),
    occurrence(
        UNANNOUNCED_WRITE,
        "The remediator wrote what the guardian had not decided",
        Family.SELF,
        Severity.CRITICAL,
        why="The guardian records every write before it makes it; one that is not recorded was made by somebody else "
        "with its role.",
        remedy="Stop all writes (iamdrift stop), and find out who holds the sessions of the remediator.",
        controls=("MITRE ATT&CK T1098.003", "NIST 800-53 r5 AC-6(9)"),
        references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html",),
    ),
    occurrence(
        NOT_REMEDIATED,
        "A change could not be taken back completely",
        Family.SELF,
        Severity.HIGH,
        why="Somebody counts on a bad state being gone, and it is still there, in whole or in part.",
        remedy="Look at it: revert it by hand, accept it, or contain it.",
        controls=("NIST 800-53 r5 IR-4",),
        references=("https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/incident-response.html",),
    ),
    occurrence(
        NOT_EVALUATED,
        "A guardrail could not be evaluated for a principal",
        Family.SELF,
        Severity.HIGH,
        why="What is not understood is not harmless: somebody may have written it so.",
        remedy="Read the policies by hand: the guardian could not judge this one by this guardrail.",
        controls=("NIST 800-53 r5 CA-7",),
        references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",),
    ),
)
