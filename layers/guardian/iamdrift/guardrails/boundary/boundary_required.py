"""Every principal carries one of the prescribed permissions boundaries."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy.matching.glob import matches_any


def check(examination: Examination) -> Iterator[Evidence]:
    wanted = examination.settings.parameters.required_boundaries
    boundary = examination.snapshot.boundary
    if not wanted or examination.owned_by_aws or (boundary is not None and matches_any(wanted, boundary.arn)):
        return
    has = "no permissions boundary" if boundary is None else f"another permissions boundary, {boundary.arn}"
    yield Evidence(subject="boundary", summary=f"It has {has}", missing=" or ".join(wanted))


GUARDRAIL = Guardrail(
    id="boundary-required",
    title="Every principal has a prescribed boundary",
    family=Family.BOUNDARY,
    severity=Severity.MEDIUM,
    why="A permissions boundary is what holds when a policy gives too much: without it, one careless statement is all "
    "there is between a workload and the account.",
    remedy="Set one of the boundaries of parameters.required_boundaries (iam:PutRolePermissionsBoundary).",
    check=check,
    applies_to=ACTING,
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",),
    controls=("Well-Architected SEC03-BP05", "CIS AWS 7.0 2.1.2", "NIST 800-53 r5 AC-6"),
)
