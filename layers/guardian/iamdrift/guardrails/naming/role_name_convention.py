"""Every role says by its name which application and which environment it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.role_names import parts_of, unknown_environment

_MADE_FOR_SERVICES: Final = "/service-role/"  # the path the console uses; anybody may choose it: it excuses nothing


def check(examination: Examination) -> Iterator[Evidence]:
    """Service-linked and Identity Center roles have the names that AWS gives them."""
    naming, snapshot = examination.settings.naming, examination.snapshot
    if not naming.required or examination.owned_by_aws or parts_of(snapshot.ref.name, naming) is not None:
        return
    made = snapshot.path.startswith(_MADE_FOR_SERVICES)
    yield Evidence(
        subject="name",
        summary=_problem(examination) + (" (its path says that the console made it for a service)" if made else ""),
        missing=f"{naming.pattern} with one of {', '.join(naming.environments)}",
        severity=Severity.INFO if made else None,
    )


def _problem(examination: Examination) -> str:
    name, naming = examination.snapshot.ref.name, examination.settings.naming
    if other := unknown_environment(name, naming):
        return f"{other!r} in its name is none of the environments {', '.join(naming.environments)}"
    return f"Its name is not of the form {naming.pattern}"


GUARDRAIL = Guardrail(
    id="role-name-convention",
    title="Role names follow the convention",
    family=Family.NAMING,
    severity=Severity.LOW,
    why="With the application and the environment in its name, everybody sees whose role it is, policies can name "
    "roles by pattern, and a role that nobody planned stands out.",
    remedy="Create the role again under a name of the convention and move what uses it. The convention is "
    "naming.pattern, the environments naming.environments.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/permissions-management.html",
    ),
    controls=("Well-Architected SEC03-BP06", "NIST 800-53 r5 AC-2(12)"),
)
