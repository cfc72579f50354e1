"""Nobody may be able to make credentials with which to sign in as somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.escalating import credentials_for_others
from iamdrift.domain.reasoning.proof import proven_by, said


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.abilities.administrator:
        return
    for subject, cells in credentials_for_others(examination):
        actions = said(pattern for cell in cells for pattern in cell.actions.patterns())
        yield proven_by(cells, subject, f"It can sign in as others by {actions} on {cells[0].resource}")


GUARDRAIL = Guardrail(
    id="credential-creation-for-others",
    title="Nobody makes credentials of others",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="An access key or a password made for another user works until somebody finds it: the usual way to stay in an "
    "account, with the access of that user and under its name in the trail.",
    remedy="Limit these permissions to the caller's own user (arn:aws:iam::*:user/${aws:username}) and leave the rest "
    "to one process that records what it does.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_iam_credentials_console.html",
        "https://pathfinding.cloud/",
    ),
    controls=(
        "pathfinding.cloud iam-002, iam-003, iam-004, iam-006",
        "MITRE ATT&CK T1098.001",
        "Stratus aws.persistence.iam-backdoor-user",
        "Stratus aws.persistence.iam-create-user-login-profile",
        "Stratus aws.privilege-escalation.iam-update-user-login-profile",
        "Well-Architected SEC03-BP02",
    ),
)
