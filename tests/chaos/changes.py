"""What may happen in an account: the calls of a random history, harmless ones and others, possible ones and others."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.chaos.account import document
from tests.fakes.principals import ACCOUNT, allow

ROLES, USERS, GROUPS, POLICIES = ("shop", "build", "audit"), ("ann", "ben"), ("staff",), ("read", "team")
AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
DENY_ALL = "arn:aws:iam::aws:policy/AWSDenyAll"
AWS_DOCUMENTS = {
    AWS_POLICY: document(allow("s3:Get*")),
    DENY_ALL: document({"Effect": "Deny", "Action": "*", "Resource": "*"}),
}
READ, WRITE, EVERYTHING = document(allow("s3:GetObject")), document(allow("s3:PutObject")), document(allow("*"))
_DOCUMENTS = (READ, WRITE, EVERYTHING, EVERYTHING)
_INLINE = ("data", "more")
_TAGS = ("owner", "env")


def trust(principal: str) -> str:
    key = "Service" if principal.endswith(".amazonaws.com") else "AWS"
    return document({"Effect": "Allow", "Principal": {key: principal}, "Action": "sts:AssumeRole"})


EC2, ANYONE, FOREIGN = trust("ec2.amazonaws.com"), trust("*"), trust("arn:aws:iam::999988887777:root")


@dataclass(frozen=True, slots=True)
class Call:
    """One call to IAM, and who makes it: alice or mallory."""

    api: str
    by: str
    parameters: tuple[tuple[str, Any], ...]

    def arguments(self) -> dict[str, Any]:
        return {name: _thawed(value) for name, value in self.parameters}

    def __str__(self) -> str:
        said = ", ".join(f"{name}={str(value)[:90]}" for name, value in self.parameters)
        return f"{self.by}: {self.api}({said})"


def arn_of(policy: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:policy/{policy}"


def random_call(dice: random.Random) -> Call:
    api, parameters = dice.choice(_CALLS)(dice)
    return Call(api, dice.choice(("alice", "mallory")), tuple(parameters.items()))


def abuse(dice: random.Random, role: str) -> Call:
    """What is taken back, as far as the mode allows."""
    if dice.random() < 0.5:
        api, said = "UpdateAssumeRolePolicy", {"RoleName": role, "PolicyDocument": dice.choice((ANYONE, ANYONE, EC2))}
    else:
        api, said = (
            "PutRolePolicy",
            {"RoleName": role, "PolicyName": dice.choice(_INLINE), "PolicyDocument": EVERYTHING},
        )
    return Call(api, "mallory", tuple(said.items()))


def coming_or_going(dice: random.Random) -> Call:
    api, said = dice.choice((_create, _delete, _delete))(dice)
    return Call(api, "alice", tuple(said.items()))


Made = tuple[str, dict[str, Any]]


def _inline(dice: random.Random) -> Made:
    kind, name = _holder(dice)
    said = {f"{kind}Name": name, "PolicyName": dice.choice(_INLINE)}
    if dice.random() < 0.3:
        return f"Delete{kind}Policy", said
    return f"Put{kind}Policy", {**said, "PolicyDocument": dice.choice(_DOCUMENTS)}


def _attach(dice: random.Random) -> Made:
    kind, name = _holder(dice)
    verb = "Detach" if dice.random() < 0.3 else "Attach"
    return f"{verb}{kind}Policy", {f"{kind}Name": name, "PolicyArn": _arn(dice)}


def _boundary(dice: random.Random) -> Made:
    kind, name = dice.choice((("Role", dice.choice(ROLES)), ("User", dice.choice(USERS))))
    if dice.random() < 0.4:
        return f"Delete{kind}PermissionsBoundary", {f"{kind}Name": name}
    return f"Put{kind}PermissionsBoundary", {f"{kind}Name": name, "PermissionsBoundary": _arn(dice)}


def _trust(dice: random.Random) -> Made:
    text = dice.choice((EC2, ANYONE, FOREIGN))
    return "UpdateAssumeRolePolicy", {"RoleName": dice.choice(ROLES), "PolicyDocument": text}


def _tag(dice: random.Random) -> Made:
    if dice.random() < 0.4:
        return "UntagRole", {"RoleName": dice.choice(ROLES), "TagKeys": (dice.choice(_TAGS),)}
    tag = (("Key", dice.choice(_TAGS)), ("Value", dice.choice("ab")))
    return "TagRole", {"RoleName": dice.choice(ROLES), "Tags": (tag,)}


def _update(dice: random.Random) -> Made:
    said = {"Description": dice.choice(("", "for the shop")), "MaxSessionDuration": dice.choice((3600, 43_200))}
    return "UpdateRole", {"RoleName": dice.choice(ROLES), **said}


def _member(dice: random.Random) -> Made:
    verb = dice.choice(("AddUserToGroup", "RemoveUserFromGroup"))
    return verb, {"UserName": dice.choice(USERS), "GroupName": dice.choice(GROUPS)}


def _version(dice: random.Random) -> Made:
    arn, number = arn_of(dice.choice(POLICIES)), f"v{dice.randint(1, 4)}"
    draw = dice.random()
    if draw < 0.6:
        said = {"PolicyArn": arn, "PolicyDocument": dice.choice(_DOCUMENTS), "SetAsDefault": draw < 0.5}
        return "CreatePolicyVersion", said
    return ("SetDefaultPolicyVersion" if draw < 0.85 else "DeletePolicyVersion"), {
        "PolicyArn": arn,
        "VersionId": number,
    }


def _create(dice: random.Random) -> Made:
    kind = dice.choice(("Role", "Role", "User", "Group", "Policy"))
    if kind == "Role":
        text = dice.choice((EC2, ANYONE))
        return "CreateRole", {"RoleName": dice.choice((*ROLES, "new")), "AssumeRolePolicyDocument": text, "Path": "/"}
    if kind == "Policy":
        return "CreatePolicy", {
            "PolicyName": dice.choice((*POLICIES, "new")),
            "PolicyDocument": dice.choice(_DOCUMENTS),
        }
    return f"Create{kind}", {f"{kind}Name": dice.choice((*(USERS if kind == "User" else GROUPS), "new"))}


def _delete(dice: random.Random) -> Made:
    kind = dice.choice(("Role", "Role", "User", "Group", "Policy"))
    if kind == "Policy":
        return "DeletePolicy", {"PolicyArn": arn_of(dice.choice((*POLICIES, "new")))}
    names = {"Role": ROLES, "User": USERS, "Group": GROUPS}[kind]
    return f"Delete{kind}", {f"{kind}Name": dice.choice((*names, "new"))}


def _holder(dice: random.Random) -> tuple[str, str]:
    kind = dice.choice(("Role", "Role", "Role", "User", "Group"))
    return kind, dice.choice({"Role": ROLES, "User": USERS, "Group": GROUPS}[kind])


def _arn(dice: random.Random) -> str:
    return dice.choice((arn_of("read"), arn_of("team"), arn_of("team"), AWS_POLICY))


def _thawed(value: Any) -> Any:
    """Lists and tags, which a call is kept with as tuples."""
    if not isinstance(value, tuple):
        return value
    return [dict(each) if isinstance(each, tuple) else each for each in value]


_CALLS: tuple[Callable[[random.Random], Made], ...] = (
    *(_inline, _inline, _inline, _trust, _trust, _attach, _attach),
    *(_boundary, _tag, _update, _member, _version, _version, _create, _delete),
)
