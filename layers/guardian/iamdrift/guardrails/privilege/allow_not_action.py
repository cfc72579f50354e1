"""Nobody may be granted everything but a list: what AWS adds tomorrow is in it."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.reasoning.breadth import any_name
from iamdrift.domain.reasoning.proof import proven_by, said


def check(examination: Examination) -> Iterator[Evidence]:
    abilities = examination.abilities
    if abilities.administrator or not abilities.excludes:
        return
    for cell in abilities.permissions.cells:
        if cell.rules[0].not_actions and any_name(cell.region.resource):
            yield _evidence(cell)


def _evidence(cell: Cell) -> Evidence:
    count = f"{len(cell.actions):,} actions of {len(cell.actions.services)} services"
    return proven_by(
        [cell],
        str(cell.source),
        f"It can do everything but {said(cell.rules[0].actions)}: {count}",
        missing="Action with what is needed, in place of NotAction",
    )


GUARDRAIL = Guardrail(
    id="allow-not-action",
    title="No Allow with NotAction",
    family=Family.PRIVILEGE,
    severity=Severity.MEDIUM,
    why="Allow with NotAction grants all of AWS with exceptions: services that nobody thought of, and every action "
    "that AWS adds later. It reads like a restriction and is none.",
    remedy="List what is needed in Action. To keep something away, add a Deny statement.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ),
    controls=("FSBP IAM.21", "Well-Architected SEC03-BP02", "NIST 800-53 r5 AC-6"),
)
