"""Nobody takes a permissions boundary away, or puts a wider one in its place."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Policies, access_delta
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import ManagedPolicy, Snapshot
from iamdrift.domain.reasoning.proof import proven_by


def check(examination: Examination) -> Iterator[Evidence]:
    reference, now = examination.reference, examination.snapshot
    if reference is None or reference.boundary is None:
        return
    if now.boundary is None:
        yield _removed(examination, reference.boundary)
    elif wider := access_delta(_alone(reference), _alone(now)).newly_allowed:
        what = "another version of" if now.boundary.arn == reference.boundary.arn else "another boundary than"
        says = f"It has {what} {reference.boundary.arn}, which lets more through"
        yield proven_by(wider[:1], "boundary", says, missing=reference.boundary.arn)


def _removed(examination: Examination, boundary: ManagedPolicy) -> Evidence:
    delta = examination.since_reference
    gained = () if delta is None else delta.newly_allowed
    effect = "which it is free to use now" if gained else "which had kept nothing from it so far"
    says = f"Its permissions boundary {boundary.arn} is gone, {effect}"
    return proven_by(gained[:1], "boundary", says, missing=boundary.arn)


def _alone(snapshot: Snapshot) -> Policies:
    """The boundary as if it were all that decides: what it lets through."""
    return Policies(identity=policies_of(snapshot).boundary or ())


GUARDRAIL = Guardrail(
    id="boundary-removed",
    title="No boundary is removed or widened",
    family=Family.BOUNDARY,
    severity=Severity.HIGH,
    why="The boundary was all that kept the policies of this principal from giving it more. Removing it is a common "
    "first step, because by itself it looks like housekeeping.",
    remedy="Set the boundary again. Deny iam:DeleteRolePermissionsBoundary and its like to all but one process.",
    check=check,
    applies_to=ACTING,
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",),
    controls=(
        "CIS AWS 5.0 4.4",
        "CIS AWS 7.0 2.1.2",
        "MITRE ATT&CK T1098.003",
        "Well-Architected SEC03-BP05",
        "NIST 800-53 r5 CM-3",
    ),
    judges_change=True,
)
