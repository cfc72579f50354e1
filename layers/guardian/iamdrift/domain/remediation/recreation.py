"""A deleted role, built again from the record: only when a person wants it, and never quite the same role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.remediation.marks import BOUNDARY_NAME, fingerprint, marks
from iamdrift.domain.remediation.plan import Kind, Plan, Rules
from iamdrift.domain.remediation.refusals import Because, Refusal, refused_for_itself
from iamdrift.domain.remediation.steps import ABSENT, PRESENT, Mark, Step

STAYS_BROKEN: Final = (
    "it gets a new RoleId: policies of buckets, keys and other roles that named the old role stay broken until "
    "somebody saves them again",
    "KMS grants, and sessions that were issued, belong to the old role",
    "instances that run keep no role until their instance profile association is made again",
)


def recreate(lost: Snapshot, rules: Rules) -> Plan | Refusal:
    """`lost`: the last accepted state of a role that is gone."""
    refusal = refused_for_itself(lost, rules.guardian)
    if refusal is not None:
        return refusal
    if lost.ref.type is not PrincipalType.ROLE or lost.trust is None:
        return Refusal(Because.DELETED, "only a role can be built again: the secrets of a user are gone with it")
    return Plan(
        Kind.RECREATE, lost.ref, lost.arn, fingerprint(lost), tuple(_steps(lost)), notes=(*STAYS_BROKEN, *lost.problems)
    )


def _steps(lost: Snapshot) -> Iterator[Step]:
    yield _create(lost)
    name = ("RoleName", lost.ref.name)
    for policy in lost.inline:
        facet = f"inline/{policy.name}"
        parameters = (name, ("PolicyName", policy.name), ("PolicyDocument", policy.document.text))
        leaves = (Mark(facet, marks(lost)[facet]),)
        yield Step("PutRolePolicy", parameters, facet, _nothing(facet), leaves, f"put the inline policy {policy.name}")
    for managed in lost.attached:
        facet = f"attached/{managed.arn}"
        attached = (name, ("PolicyArn", managed.arn))
        leaves = (Mark(facet, PRESENT),)
        yield Step("AttachRolePolicy", attached, facet, _nothing(facet), leaves, f"attach {managed.arn}")
    for profile in lost.instance_profiles:
        facet = f"instance-profile/{profile}"
        member = (("InstanceProfileName", profile), name)
        leaves = (Mark(facet, PRESENT),)
        says = f"put it into the instance profile {profile}"
        yield Step("AddRoleToInstanceProfile", member, facet, _nothing(facet), leaves, says)


def _create(lost: Snapshot) -> Step:
    """What it leaves includes trust and path: a role of that name that somebody else made is not taken for ours."""
    optional: dict[str, Any] = {
        "Description": lost.description,
        "MaxSessionDuration": lost.max_session_duration,
        "PermissionsBoundary": lost.boundary.arn if lost.boundary else None,
        "Tags": lost.tags,
    }
    known = marks(lost)
    facets = ["name", "path", "trust", *(facet for facet in known if facet.startswith("tag/"))]
    facets += [BOUNDARY_NAME] if lost.boundary else []
    return Step(
        "CreateRole",
        (
            ("RoleName", lost.ref.name),
            ("Path", lost.path),
            ("AssumeRolePolicyDocument", lost.trust.text if lost.trust else ""),
            *((name, value) for name, value in optional.items() if value),
        ),
        "name",
        _nothing("name"),
        tuple(Mark(facet, known[facet]) for facet in facets),
        f"create the role {lost.ref.name} again",
    )


def _nothing(facet: str) -> tuple[Mark, ...]:
    return (Mark(facet, ABSENT),)
