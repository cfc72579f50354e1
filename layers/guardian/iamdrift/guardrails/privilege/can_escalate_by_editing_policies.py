"""Nobody may be able to write its own permissions."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.breadth import bounded
from iamdrift.domain.reasoning.escalating import edits_of_itself
from iamdrift.domain.reasoning.proof import proven_by


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.abilities.administrator:
        return
    for path, cell in edits_of_itself(examination):
        says = f"It can change what it may do itself by {path.name} on {cell.resource}"
        yield proven_by([cell], path.id, says, severity=Severity.MEDIUM if bounded(cell) else None)


GUARDRAIL = Guardrail(
    id="can-escalate-by-editing-policies",
    title="Nobody edits its own permissions",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="Whoever may write its own policies, put itself into a group or open its own trust policy has whatever access "
    "it likes: one call away from administrator, or a way back in after it was locked out.",
    remedy="Exclude the principal itself and its policies from the resources of these permissions, or require a "
    "permissions boundary on what it writes (iam:PermissionsBoundary) and set the same boundary on it.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        "https://pathfinding.cloud/",
    ),
    controls=(
        "pathfinding.cloud iam-001, iam-005, iam-007 to iam-013",
        "MITRE ATT&CK T1098.003",
        "MITRE ATT&CK T1484",
        "Well-Architected SEC03-BP02",
        "NIST 800-53 r5 AC-6(10)",
    ),
)
