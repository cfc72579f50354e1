"""Nobody keeps access to services that it does not use."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.risk.administrator import writes_of
from iamdrift.domain.principals.usage import days_since
from iamdrift.domain.reasoning.proof import proven_by


def check(examination: Examination) -> Iterator[Evidence]:
    """Asked of what it can change; what is only read is left out. Told service by service."""
    usage, most = examination.usage, examination.settings.parameters.unused_days
    if usage is None or examination.owned_by_aws or not _old_enough(examination, most):
        return
    for service, last in usage.services.items():
        days = days_since(last, examination.now)
        if (days is None or days > most) and (cell := _writing(examination, service)) is not None:
            when = f"{days} days ago" if days is not None else "never since AWS keeps count"
            yield proven_by([cell], service, f"It can change what is in {service} and last did anything there {when}")


def _old_enough(examination: Examination, most: int) -> bool:
    age = days_since(examination.snapshot.created, examination.now)
    return age is not None and age > most


def _writing(examination: Examination, service: str) -> Cell | None:
    """What lets it write in the service: the first of its writing actions that is held."""
    abilities = examination.abilities
    return next(abilities.any_of(catalogue().names(abilities.possible & writes_of(service))), None)


GUARDRAIL = Guardrail(
    id="unused-access",
    title="No unused access to services",
    family=Family.USAGE,
    severity=Severity.LOW,
    why="Access that is not used serves only those who steal it. AWS records per service when it was last used; what "
    "has not been used for months can go without anybody noticing.",
    remedy="Take the service out of the policies. The time is parameters.unused_days.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_continuous_reduction.html",
    ),
    controls=("Well-Architected SEC03-BP04", "NIST 800-53 r5 AC-6"),
    needs_usage=True,
)
