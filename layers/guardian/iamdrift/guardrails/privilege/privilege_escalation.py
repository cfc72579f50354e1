"""Nobody may hold all the permissions of a known way to more access."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import EscalationPath
from iamdrift.domain.reasoning.breadth import any_name, bounded
from iamdrift.domain.reasoning.escalating import paths_by_others
from iamdrift.domain.reasoning.proof import proven_by


def check(examination: Examination) -> Iterator[Evidence]:
    """An administrator needs no path: it is told of once, as that."""
    if not examination.abilities.administrator:
        for held in paths_by_others(examination):
            yield _evidence(held)


def _evidence(held: EscalationPath) -> Evidence:
    limited = not any_name(held.evidence[0].region.resource)
    where = f" on {held.evidence[0].resource}" if limited else ""
    return proven_by(
        held.evidence,
        held.id,
        f"It can get the access of another principal by {held.path.name}{where}",
        severity=Severity.MEDIUM if limited or any(map(bounded, held.evidence)) else None,
    )


GUARDRAIL = Guardrail(
    id="privilege-escalation",
    title="No way to the access of others",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="These permissions together let the principal act with the access of a role or user that may do more: by "
    "handing a role to a service that runs its code, by changing code that runs with a role, or by changing others. "
    "Each finding is one published path (its id leads to the explanation on pathfinding.cloud); it is MEDIUM where the "
    "first permission holds for named resources only, or one for principals within a prescribed boundary.",
    remedy="Take away one permission of the path, limit it to named resources that have no more access than this "
    "principal, or narrow iam:PassRole by role ARN and iam:PassedToService.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://pathfinding.cloud/",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html",
    ),
    controls=(
        "pathfinding.cloud all paths that lead over others",
        "MITRE ATT&CK T1098.003",
        "MITRE ATT&CK T1548",
        "Stratus aws.execution.ec2-user-data",
        "Stratus aws.execution.sagemaker-update-lifecycle-config",
        "Stratus aws.execution.ssm-send-command",
        "Stratus aws.execution.ssm-start-session",
        "Stratus aws.lateral-movement.ec2-instance-connect",
        "Stratus aws.persistence.lambda-layer-extension",
        "Stratus aws.persistence.lambda-overwrite-code",
        "Well-Architected SEC03-BP02",
        "NIST 800-53 r5 AC-6(10)",
    ),
)
