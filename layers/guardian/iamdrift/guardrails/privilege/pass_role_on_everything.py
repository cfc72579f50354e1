"""Nobody may be able to hand any role of the account to any service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.policy.matching.glob import contains
from iamdrift.domain.reasoning.breadth import AllOf, narrowing
from iamdrift.domain.reasoning.proof import proven_by

_SERVICE: Final = "iam:passedtoservice"
_RECEIVER: Final = "iam:associatedresourcearn"
_ANY_SERVICE: Final = "*.amazonaws.com"


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.abilities.administrator:
        return
    cells = examination.abilities.wide("iam:PassRole", AllOf("role/*"), "arn:*:iam::*:role/*")
    free = [cell for cell in cells if narrowing(cell, _RECEIVER) is None and _to_any_service(cell)]
    if free:
        yield proven_by(
            free[:1],
            "iam:PassRole",
            "It can hand any role of the account to any service",
            missing="a role ARN in Resource, and iam:PassedToService in Condition",
        )


def _to_any_service(cell: Cell) -> bool:
    """No condition on the service, or one that every service meets."""
    asked = narrowing(cell, _SERVICE)
    return asked is None or any(contains(value, _ANY_SERVICE) for value in asked.values)


GUARDRAIL = Guardrail(
    id="pass-role-on-everything",
    title="No iam:PassRole on all roles",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="A service acts with the role it is handed. Whoever may pass every role needs only one service that runs its "
    "code (EC2, Lambda, Glue, ECS, CloudFormation ...) to have the access of the strongest role in the account.",
    remedy="Name the roles that may be passed in Resource (by path or name prefix) and the service in "
    "iam:PassedToService.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    ),
    controls=(
        "MITRE ATT&CK T1548",
        "MITRE ATT&CK T1098.003",
        "Well-Architected SEC03-BP02",
        "NIST 800-53 r5 AC-6",
    ),
)
