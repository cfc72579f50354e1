"""Every workload has a role of its own in every environment: no copies, no sharing."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.environments import environments_in
from iamdrift.domain.principals.principal import PrincipalType, Snapshot


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.owned_by_aws:
        return
    yield from _shared(examination.snapshot)
    yield from _copied(examination)


def _shared(role: Snapshot) -> Iterator[Evidence]:
    if len(role.instance_profiles) > 1:
        named = ", ".join(role.instance_profiles)
        yield Evidence(subject="instance-profiles", summary=f"Instances of several workloads have this role: {named}")


def _copied(examination: Examination) -> Iterator[Evidence]:
    """Told at all but the oldest of those that are the same, which has the name that counts."""
    role, roster = examination.snapshot, examination.roster
    if roster is None or not (role.inline or role.attached):
        return
    first = min((role, *roster.like(access_of, access_of(role))), key=_age)
    if first.arn != role.arn:
        yield Evidence(
            subject=first.arn,
            summary=f"It trusts and may do exactly what {first.ref.name} does" + _across(examination, first),
            missing="permissions of its own, on its own resources",
        )


def _across(examination: Examination, other: Snapshot) -> str:
    naming = examination.settings.naming
    own, theirs = (environments_in(each.ref.name, naming) for each in (examination.snapshot, other))
    return f", in {' '.join(own)} as in {' '.join(theirs)}" if own and theirs and own != theirs else ""


def access_of(snapshot: Snapshot) -> Hashable:
    """What a role of an account trusts and may do, as something that equal roles share."""
    if snapshot.ref.type is not PrincipalType.ROLE or snapshot.unmodifiable:
        return None
    boundary = "" if snapshot.boundary is None else snapshot.boundary.arn
    inline = frozenset(policy.document for policy in snapshot.inline)  # whatever they are called
    attached = frozenset(policy.arn for policy in snapshot.attached)
    return snapshot.ref.account, snapshot.trust, inline, attached, boundary


def _age(role: Snapshot) -> tuple[bool, str, str]:
    return not role.created, role.created, role.arn


GUARDRAIL = Guardrail(
    id="one-role-per-workload",
    title="One role per workload and environment",
    family=Family.NAMING,
    severity=Severity.LOW,
    why="Roles that are shared or copied hold the sum of what their users need. What one environment may do to the "
    "resources of another is nobody's decision, and in the trail nobody can tell who it was.",
    remedy="Give each workload its role in each environment, with its own resources; delete the copies.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    controls=("Well-Architected SEC03-BP02", "Well-Architected SEC03-BP06", "NIST 800-53 r5 AC-6"),
    needs_roster=True,
)
