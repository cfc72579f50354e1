"""Nobody takes a denial away that kept something from the principal."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.reasoning.proof import proven_by, said


def check(examination: Examination) -> Iterator[Evidence]:
    """Asked of the access, not of the text: a denial that moved, or that another one still makes, is not missed."""
    delta = examination.since_reference
    opened: dict[str, list[Cell]] = {}
    for cell in () if delta is None else delta.newly_allowed:
        if cell.because:
            opened.setdefault(cell.because, []).append(cell)
    for because, cells in opened.items():
        actions = said(pattern for cell in cells for pattern in cell.actions.patterns())
        says = f"It can do {actions} on {said(cell.resource for cell in cells)}, {because}"
        yield proven_by(cells[:1], because, says, missing="the Deny statement")


GUARDRAIL = Guardrail(
    id="deny-statement-removed",
    title="No effective denial is removed",
    family=Family.BOUNDARY,
    severity=Severity.HIGH,
    why="Taking away a Deny grants what some Allow had said all along. Nobody who looks for new permissions sees it.",
    remedy="Put the Deny statement back, or take from the Allow what it kept away.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html",
    ),
    controls=(
        "CIS AWS 5.0 4.4",
        "MITRE ATT&CK T1098.003",
        "Well-Architected SEC03-BP05",
        "NIST 800-53 r5 CM-3",
    ),
    judges_change=True,
)
