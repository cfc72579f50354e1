"""Every principal says by its tags whom to ask about it."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity


def check(examination: Examination) -> Iterator[Evidence]:
    carried = {key.lower() for key, value in examination.snapshot.tags if value.strip()}
    for key in () if examination.owned_by_aws else examination.settings.parameters.required_tags:
        if key.lower() not in carried:
            yield Evidence(subject=f"tag:{key.lower()}", summary=f"It carries no tag {key}", missing=f"tag {key}")


GUARDRAIL = Guardrail(
    id="owner-tag",
    title="Every principal has an owner",
    family=Family.NAMING,
    severity=Severity.LOW,
    why="A finding without an owner is read by nobody. When a principal is abused, the first question is who can say "
    "what it should be doing.",
    remedy="Tag it with its owner (iam:TagRole, iam:TagUser). Which tags are required is parameters.required_tags.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-24",
    ),
    controls=("FSBP IAM.24", "FSBP IAM.25", "Well-Architected SEC03-BP06"),
)
