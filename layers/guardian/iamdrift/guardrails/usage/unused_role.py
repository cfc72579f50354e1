"""No role stays that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.usage import days_since


def check(examination: Examination) -> Iterator[Evidence]:
    """A role that was never used counts from its creation. An emergency role is there not to be used."""
    role, most = examination.snapshot, examination.settings.parameters.unused_days
    if examination.owned_by_aws or examination.settings.breaks_glass(role.arn, role.ref.unique_id):
        return
    days = days_since(role.last_used or role.created, examination.now)
    if days is not None and days > most:
        since = f"was last used {days} days ago" if role.last_used else f"is {days} days old and was never used"
        yield Evidence(subject="role", summary=f"It {since}; agreed are {most}")


GUARDRAIL = Guardrail(
    id="unused-role",
    title="No unused roles",
    family=Family.USAGE,
    severity=Severity.LOW,
    why="Nobody notices when an unused role is abused, and nobody misses it when it is gone.",
    remedy="Delete the role, or attach nothing to it until it is needed again. The time is parameters.unused_days.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html",
    ),
    controls=("FSBP IAM.8", "FSBP IAM.22", "Well-Architected SEC03-BP04", "NIST 800-53 r5 AC-2(3)"),
)
