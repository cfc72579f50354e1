"""How what happened to a role, user or group is taken back, facet by facet."""

from __future__ import annotations

import re
from typing import Any, Final

from iamdrift.domain.catalogue.by_hand import quoted
from iamdrift.domain.principals.facets import CREDENTIALS, DESCRIPTION, SESSION_DURATION
from iamdrift.domain.principals.principal import ManagedPolicy, PrincipalType, Snapshot
from iamdrift.domain.remediation.credential_inverses import credential
from iamdrift.domain.remediation.inverse import Inverse, Left, Pair, one, step
from iamdrift.domain.remediation.marks import BOUNDARY_NAME
from iamdrift.domain.remediation.steps import Mark, Step

_KINDS: Final = {PrincipalType.ROLE: "Role", PrincipalType.USER: "User", PrincipalType.GROUP: "Group"}
_ORPHAN: Final = re.compile(r'"(A(?:ROA|IDA)[A-Z0-9]{12,124})"')  # what IAM shows where a trusted principal is gone


def principal_inverse(
    facet: str, states: Pair, bad: Snapshot, good: Snapshot, protected: frozenset[str]
) -> Inverse | Left:
    """`protected`: the tag keys, in lower case, that are put back."""
    kind, _, rest = facet.partition("/")
    match kind:
        case "inline":
            return _inline(facet, rest, states, bad, good)
        case "attached":
            return _attached(facet, rest, states, bad)
        case "boundary":
            return _boundary(facet, states, bad, good)
        case "trust":
            return _trust(facet, states, bad, good)
        case "tag":
            return _tag(facet, rest, states, bad, good, protected)
        case "instance-profile":
            return _profile(facet, rest, states, bad)
        case "group" | "member":
            return _membership(facet, kind, rest, states, bad)
        case "name" | "path":
            return _renamed(facet, bad, good)
    return _detail(facet, states, bad, good)


def _renamed(facet: str, bad: Snapshot, good: Snapshot) -> Left:
    """Policies and people name it by its new name by now: whether the old one is free, a person has to see."""
    kind = bad.ref.type.value
    option = f"--new-{kind}-name {quoted(good.ref.name)}" if facet == "name" else f"--new-path {quoted(good.path)}"
    command = f"aws iam update-{kind} --{kind}-name {quoted(bad.ref.name)} {option}"
    return Left(facet, f"it was renamed or moved, and policies may name it so by now; by hand: {command}")


def _inline(facet: str, name: str, states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    prefix, who = _named(bad)
    if states.added(facet):
        says = f"delete the inline policy {name}"
        return one(facet, step(states, facet, f"Delete{prefix}Policy", says, **who, PolicyName=name))
    text = next(policy.document.text for policy in good.inline if policy.name == name)
    says = f"put back the inline policy {name} as it was accepted"
    return one(facet, step(states, facet, f"Put{prefix}Policy", says, **who, PolicyName=name, PolicyDocument=text))


def _attached(facet: str, arn: str, states: Pair, bad: Snapshot) -> Inverse | Left:
    prefix, who = _named(bad)
    if states.added(facet):
        return one(facet, step(states, facet, f"Detach{prefix}Policy", f"detach {arn}", **who, PolicyArn=arn))
    if states.removed(facet):
        says = f"attach {arn} again"
        return one(facet, step(states, facet, f"Attach{prefix}Policy", says, returns=True, **who, PolicyArn=arn))
    return _elsewhere(facet, arn)


def _boundary(facet: str, states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    prefix, who = _named(bad)
    if good.boundary is None:
        says = "remove the permissions boundary that was not there"
        return one(facet, step(states, facet, f"Delete{prefix}PermissionsBoundary", says, **who))
    if bad.boundary is not None and bad.boundary.arn == good.boundary.arn:
        return _elsewhere(facet, good.boundary.arn)
    arn = good.boundary.arn
    put = Step(
        f"Put{prefix}PermissionsBoundary",
        (*who.items(), ("PermissionsBoundary", arn)),
        facet,
        states.before(facet),
        (Mark(BOUNDARY_NAME, arn),),  # by its name: what it says may have changed since it was accepted
        f"set the permissions boundary {arn} again",
    )
    return one(facet, put)


def _trust(facet: str, states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    if good.trust is None:
        return Left(facet, "the record has no trust policy to put back")
    if orphans := _ORPHAN.findall(good.trust.text):
        return Left(facet, f"the accepted trust policy names {orphans[0]}, which is deleted: IAM would refuse it")
    says = "put back the trust policy as it was accepted"
    text = good.trust.text
    return one(facet, step(states, facet, "UpdateAssumeRolePolicy", says, RoleName=bad.ref.name, PolicyDocument=text))


def _tag(
    facet: str, key: str, states: Pair, bad: Snapshot, good: Snapshot, protected: frozenset[str]
) -> Inverse | Left:
    if key.lower() not in protected or bad.ref.type is PrincipalType.GROUP:
        return Left(facet, "not a protected tag", harmless=True)
    prefix, who = _named(bad)
    if states.added(facet):
        made = step(states, facet, f"Untag{prefix}", f"remove the tag {key}", **who, TagKeys=(key,))
    else:
        tag = ((key, good.tag_map()[key]),)
        made = step(states, facet, f"Tag{prefix}", f"put back the tag {key}", **who, Tags=tag)
    return one(facet, made, gives="policies elsewhere may allow by this tag, which nobody can prove here")


def _profile(facet: str, name: str, states: Pair, bad: Snapshot) -> Inverse:
    whose: dict[str, Any] = {"InstanceProfileName": name, "RoleName": bad.ref.name}
    if states.added(facet):
        says = f"take the role out of the instance profile {name}"
        return one(facet, step(states, facet, "RemoveRoleFromInstanceProfile", says, **whose))
    says = f"put the role into the instance profile {name} again"
    return one(
        facet,
        step(states, facet, "AddRoleToInstanceProfile", says, **whose),
        gives="instances with this profile get the role again",
    )


def _membership(facet: str, kind: str, other: str, states: Pair, bad: Snapshot) -> Inverse | Left:
    user, group = (bad.ref.name, other) if kind == "group" else (other, bad.ref.name)
    whose: dict[str, Any] = {"GroupName": group, "UserName": user}
    if states.added(facet):
        says = f"take {user} out of the group {group}"
        return one(facet, step(states, facet, "RemoveUserFromGroup", says, **whose))
    if states.removed(facet):
        says = f"put {user} into the group {group} again"
        return one(
            facet,
            step(states, facet, "AddUserToGroup", says, returns=True, **whose),
            gives=f"{user} gets again what the group {group} has",
        )
    return Left(facet, f"the group {group} itself changed: it is judged, and taken back, there")


def _detail(facet: str, states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    if facet.startswith(CREDENTIALS):
        return credential(facet, states, bad, good)
    if facet == SESSION_DURATION and bad.ref.type is PrincipalType.ROLE and good.max_session_duration is not None:
        return _session_duration(facet, states, bad, good.max_session_duration)
    if facet == DESCRIPTION and bad.ref.type is PrincipalType.ROLE:
        return Left(facet, "only a text", harmless=True)
    return Left(facet, "the catalogue knows no inverse for it")


def _session_duration(facet: str, states: Pair, bad: Snapshot, seconds: int) -> Inverse:
    """UpdateRole sets both: what it is not told goes back to the default of AWS."""
    description = states.before(DESCRIPTION)
    made = Step(
        "UpdateRole",
        (("RoleName", bad.ref.name), ("Description", bad.description), ("MaxSessionDuration", seconds)),
        facet,
        (*states.before(facet), *description),
        (*states.after(facet), *description),
        f"set the longest session to {seconds} seconds again",
    )
    longer = bad.max_session_duration is not None and seconds > bad.max_session_duration
    return one(facet, made, gives="sessions may last longer again" if longer else "")


def _elsewhere(facet: str, arn: str) -> Left:
    if ManagedPolicy(arn, "", None).aws_managed:
        return Left(facet, f"AWS changed its policy {arn}: that is never taken back, detach it if it is too much")
    return Left(facet, f"the managed policy {arn} itself changed: it is judged, and taken back, there")


def _named(snapshot: Snapshot) -> tuple[str, dict[str, Any]]:
    prefix = _KINDS[snapshot.ref.type]
    return prefix, {f"{prefix}Name": snapshot.ref.name}
