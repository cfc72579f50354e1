"""Nobody may be able to switch off what records and what detects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.reasoning.abilities import Abilities
from iamdrift.domain.reasoning.breadth import any_name
from iamdrift.domain.reasoning.proof import proven_by, said

_BLINDING: Final[Mapping[str, tuple[str, ...]]] = {
    "cloudtrail": (
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
        "cloudtrail:UpdateTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:DeleteEventDataStore",
        "cloudtrail:StopEventDataStoreIngestion",
    ),
    "config": (
        "config:StopConfigurationRecorder",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "config:PutConfigurationRecorder",
    ),
    "guardduty": (
        "guardduty:DeleteDetector",
        "guardduty:UpdateDetector",
        "guardduty:CreateFilter",
        "guardduty:CreateIPSet",
        "guardduty:StopMonitoringMembers",
        "guardduty:DisassociateMembers",
        "guardduty:DisassociateFromAdministratorAccount",
    ),
    "securityhub": (
        "securityhub:DisableSecurityHub",
        "securityhub:BatchDisableStandards",
        "securityhub:DisassociateFromAdministratorAccount",
        "securityhub:CreateAutomationRule",
    ),
    "access-analyzer": ("access-analyzer:DeleteAnalyzer", "access-analyzer:CreateArchiveRule"),
    "logs": ("logs:DeleteLogGroup", "logs:DeleteLogStream"),
    "vpc flow logs": ("ec2:DeleteFlowLogs",),
    "dns query logs": (
        "route53resolver:DeleteResolverQueryLogConfig",
        "route53resolver:DisassociateResolverQueryLogConfig",
    ),
    "cloudwatch alarms": ("cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions"),
    "macie": ("macie2:DisableMacie",),
    "inspector": ("inspector2:Disable",),
    "detective": ("detective:DeleteGraph",),
}
_BESIDE_THE_TRAIL: Final = frozenset(
    {"logs", "vpc flow logs", "dns query logs", "cloudwatch alarms", "macie", "inspector", "detective"}
)


def check(examination: Examination) -> Iterator[Evidence]:
    abilities = examination.abilities
    if abilities.administrator:
        return
    for service, actions in _BLINDING.items():
        held = {action: cell for action in abilities.among(actions) if (cell := _holding(abilities, service, action))}
        if held:
            cells = list(held.values())
            says = f"It can blind {service} by {said(held)} on {cells[0].resource}"
            yield proven_by(
                cells[:1], service, says, severity=Severity.MEDIUM if service in _BESIDE_THE_TRAIL else None
            )


def _holding(abilities: Abilities, service: str, action: str) -> Cell | None:
    """What is beside the trail counts where all of it can go: to delete one's own log streams blinds nobody."""
    if service in _BESIDE_THE_TRAIL:
        return next(iter(abilities.wide(action, any_name)), None)
    return abilities.best(action)


GUARDRAIL = Guardrail(
    id="can-disable-audit-trail",
    title="Nobody switches off the audit trail",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="The first thing to do with stolen access is to stop what records it. Without the trail, this guardian is "
    "blind too until its next sweep.",
    remedy="Keep these permissions to one deployment role and deny them by an SCP for everybody else.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_cloudtrail.html",
    ),
    controls=(
        "FSBP CloudTrail.1",
        "FSBP Config.1",
        "FSBP GuardDuty.1",
        "MITRE ATT&CK T1562.008",
        "MITRE ATT&CK T1685.002",
        "Stratus aws.defense-evasion.cloudtrail-stop",
        "Stratus aws.defense-evasion.cloudtrail-delete",
        "Stratus aws.defense-evasion.cloudtrail-event-selectors",
        "Stratus aws.defense-evasion.vpc-remove-flow-logs",
        "Stratus aws.defense-evasion.dns-delete-logs",
        "Well-Architected SEC04-BP01",
        "NIST 800-53 r5 AU-9",
    ),
)
