"""Containing: deny everything now and decide later, by the first of three brakes that the principal has room for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, PrincipalType, Snapshot
from iamdrift.domain.remediation.credential_inverses import can_be_deactivated, set_status
from iamdrift.domain.remediation.marks import BOUNDARY_NAME, fingerprint, marks
from iamdrift.domain.remediation.plan import Kind, Plan, Rules
from iamdrift.domain.remediation.refusals import Because, Refusal, refused_for_itself
from iamdrift.domain.remediation.steps import ABSENT, PRESENT, Mark, Step

CONTAINED: Final = "IamDriftGuardianContainment"
DENY_ALL: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "IamDriftGuardianContains", "Effect": "Deny", "Action": "*", "Resource": "*"}],
    }
)
_PREFIX: Final = {PrincipalType.ROLE: "Role", PrincipalType.USER: "User", PrincipalType.GROUP: "Group"}
_INLINE_ROOM: Final = {PrincipalType.ROLE: 10_240, PrincipalType.USER: 2_048, PrincipalType.GROUP: 5_120}
_MOST_ATTACHED: Final = 10  # the default quota: more may be allowed, but nobody can rely on it


def contain(snapshot: Snapshot, rules: Rules) -> Plan | Refusal:
    """An inline Deny; where its quota is full, AWSDenyAll; where that is full too, AWSDenyAll as the boundary.

    A boundary is the weakest: it does not stop what a resource policy gives to a session of the role directly. Active
    credentials of a user are deactivated as well.
    """
    refusal = refused_for_itself(snapshot, rules.guardian)
    if refusal is not None:
        return refusal
    if snapshot.ref.type not in _PREFIX:
        return Refusal(Because.NO_INVERSE, "a managed policy cannot be contained: contain what it is attached to")
    brake = next(_brakes(snapshot), None)
    if brake is None:
        return Refusal(Because.NO_ROOM, "no room for an inline policy or an attachment, and a group takes no boundary")
    steps = (brake, *_keys(snapshot))
    return Plan(Kind.CONTAIN, snapshot.ref, snapshot.arn, fingerprint(snapshot), steps, automatic=True)


def contained(snapshot: Snapshot) -> bool:
    """Whether one of the brakes is on."""
    arn = deny_all_arn(snapshot)
    return (
        any(policy.name == CONTAINED and policy.document.text == DENY_ALL for policy in snapshot.inline)
        or any(policy.arn == arn for policy in snapshot.attached)
        or (snapshot.boundary is not None and snapshot.boundary.arn == arn)
    )


def deny_all_arn(snapshot: Snapshot) -> str:
    return f"arn:{snapshot.arn.split(':', 2)[1]}:iam::aws:policy/AWSDenyAll"


def inline_size(policies: tuple[InlinePolicy, ...]) -> int:
    """As IAM counts it: without white space."""
    return sum(len("".join(policy.document.text.split())) for policy in policies)


def _brakes(snapshot: Snapshot) -> Iterator[Step]:
    kind, arn = snapshot.ref.type, deny_all_arn(snapshot)
    prefix = _PREFIX[kind]
    whose = (f"{prefix}Name", snapshot.ref.name)
    others = tuple(policy for policy in snapshot.inline if policy.name != CONTAINED)
    deny = InlinePolicy(CONTAINED, PolicyText(DENY_ALL))
    if inline_size((*others, deny)) <= _INLINE_ROOM[kind]:
        facet = f"inline/{CONTAINED}"
        after = _mark(snapshot, facet, deny)
        parameters = (whose, ("PolicyName", CONTAINED), ("PolicyDocument", DENY_ALL))
        says = "deny everything by an inline policy"
        yield Step(f"Put{prefix}Policy", parameters, facet, _before(snapshot, facet), (after,), says)
    if len(snapshot.attached) < _MOST_ATTACHED:
        facet = f"attached/{arn}"
        says = "deny everything by the policy AWSDenyAll"
        leaves = (Mark(facet, PRESENT),)
        yield Step(f"Attach{prefix}Policy", (whose, ("PolicyArn", arn)), facet, _before(snapshot, facet), leaves, says)
    if kind is not PrincipalType.GROUP:
        yield _boundary(snapshot, prefix, arn)


def _boundary(snapshot: Snapshot, prefix: str, arn: str) -> Step:
    """The boundary facet of AWSDenyAll cannot be foretold, since AWS may change its text; so its name is compared."""
    was = snapshot.boundary.arn if snapshot.boundary is not None else ABSENT
    parameters = ((f"{prefix}Name", snapshot.ref.name), ("PermissionsBoundary", arn))
    says = "deny everything by AWSDenyAll as the permissions boundary"
    return Step(
        f"Put{prefix}PermissionsBoundary",
        parameters,
        "boundary",
        (Mark(BOUNDARY_NAME, was),),
        (Mark(BOUNDARY_NAME, arn),),
        says,
    )


def _keys(snapshot: Snapshot) -> Iterator[Step]:
    for held in snapshot.credentials:
        if can_be_deactivated(held):
            yield set_status(snapshot, held, "Inactive")


def _before(snapshot: Snapshot, facet: str) -> tuple[Mark, ...]:
    return (Mark(facet, marks(snapshot).get(facet, ABSENT)),)


def _mark(snapshot: Snapshot, facet: str, policy: InlinePolicy) -> Mark:
    return Mark(facet, marks(replace(snapshot, inline=(policy,)))[facet])
