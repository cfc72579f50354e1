"""Nobody is attached to one of AWS's own policies that give everything in a service."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy.matching.glob import matches_any
from iamdrift.domain.principals.principal import PrincipalType


def check(examination: Examination) -> Iterator[Evidence]:
    """Policies of a user's groups are told of at the group."""
    forbidden = examination.settings.parameters.forbidden_managed_policies
    snapshot = examination.snapshot
    for policy in () if examination.owned_by_aws else snapshot.attached:
        if matches_any(forbidden, policy.arn):
            bounded = "" if snapshot.boundary is None else f", within the boundary {snapshot.boundary.arn}"
            yield Evidence(
                subject=policy.arn,
                summary=f"{policy.arn.rpartition('/')[2]} is attached to it{bounded}",
                statement=f"managed policy {policy.arn}",
                severity=None if snapshot.boundary is None else Severity.LOW,
            )


GUARDRAIL = Guardrail(
    id="aws-managed-full-access",
    title="No FullAccess policies of AWS",
    family=Family.BOUNDARY,
    severity=Severity.MEDIUM,
    why="These policies are made to get started: everything in a service on every resource, often with iam:PassRole. "
    "AWS changes them when it likes, and no event in your account says so.",
    remedy="Attach a policy of your own with what is needed. Which policies count is "
    "parameters.forbidden_managed_policies.",
    check=check,
    applies_to=ACTING | {PrincipalType.GROUP},
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-use-aws-defined-policies",
    ),
    controls=("CIS AWS 5.0 1.15", "CIS AWS 5.0 1.21", "FSBP IAM.1", "FSBP IAM.27", "Well-Architected SEC03-BP02"),
)
