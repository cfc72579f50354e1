"""Where the organization says so, permissions stand in managed policies only."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType


def check(examination: Examination) -> Iterator[Evidence]:
    if not examination.settings.parameters.forbid_inline_policies or examination.owned_by_aws:
        return
    for policy in examination.snapshot.inline:
        yield Evidence(
            subject=f"inline/{policy.name}",
            summary=f"It has the inline policy {policy.name}",
            statement=f"inline policy {policy.name}",
        )


GUARDRAIL = Guardrail(
    id="inline-policies-forbidden",
    title="No inline policies where they are forbidden",
    family=Family.BOUNDARY,
    severity=Severity.LOW,
    why="An inline policy has no versions, is seen by nobody who reviews policies, and vanishes with its principal.",
    remedy="Move the statements to a customer-managed policy and attach that; or take forbid_inline_policies out of "
    "the parameters.",
    check=check,
    applies_to=ACTING | {PrincipalType.GROUP},
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",),
    controls=("CIS AWS 5.0 1.14", "FSBP IAM.2", "Well-Architected SEC03-BP02"),
)
