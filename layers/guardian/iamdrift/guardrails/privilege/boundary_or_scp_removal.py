"""Nobody may be able to take away what limits principals: permissions boundaries and organization policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.reasoning.breadth import bounded
from iamdrift.domain.reasoning.proof import proven_by, said

# Replacing is harmless where the new boundary is prescribed; deleting never is.
_BOUNDARIES: Final = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")
_REPLACING: Final = ("iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary")
_ORGANIZATION: Final = (
    "organizations:DetachPolicy",
    "organizations:DeletePolicy",
    "organizations:UpdatePolicy",
    "organizations:DisablePolicyType",
    "organizations:MoveAccount",
    "organizations:LeaveOrganization",
    "organizations:RemoveAccountFromOrganization",
)


def check(examination: Examination) -> Iterator[Evidence]:
    abilities = examination.abilities
    if abilities.administrator:
        return
    replaced = (cell for cell in abilities.any_of(_REPLACING) if not bounded(cell))
    yield from _told("permissions boundaries", [*abilities.any_of(_BOUNDARIES), *replaced])
    yield from _told("organization policies", list(abilities.any_of(_ORGANIZATION)))


def _told(what: str, cells: list[Cell]) -> Iterator[Evidence]:
    if cells:
        actions = said(pattern for cell in cells for pattern in cell.actions.patterns())
        yield proven_by(cells[:1], what, f"It can lift {what} by {actions} on {said(cell.resource for cell in cells)}")


GUARDRAIL = Guardrail(
    id="boundary-or-scp-removal",
    title="Nobody lifts boundaries and organization policies",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="Boundaries and organization policies are what still holds when somebody is given too much. Whoever may remove "
    "them makes every other limit a matter of choice.",
    remedy="Keep these permissions to one deployment role; deny them by an SCP for everybody else; let boundaries be "
    "set only to prescribed ones (iam:PermissionsBoundary).",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    ),
    controls=(
        "CIS AWS 7.0 2.1.2",
        "MITRE ATT&CK T1562.001",
        "MITRE ATT&CK T1666",
        "MITRE ATT&CK T1685",
        "Stratus aws.defense-evasion.organizations-leave",
        "Well-Architected SEC03-BP05",
    ),
)
