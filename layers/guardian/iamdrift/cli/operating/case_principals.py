"""Principals as cases write them: policies in shorthand, names and ids where they matter.

A policy is an action (`"s3:*"`), a list of actions, a statement, or a list of statements; Effect is Allow and Resource
`*` where nothing else is said. A trust statement may name its principals directly (`{AWS: ..., Condition: ...}`); its
action follows from them. Text is taken as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from iamdrift.domain.policy import Document, PolicyKind, parse
from iamdrift.domain.principals.principal import (
    Credential,
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)

Json = Any  # cases are YAML of many shapes
ACCOUNT = "111122223333"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
_IDENTITY = {"type", "name", "id", "account", "path", "tags", "created", "last_used", "problems", "unread"}
_ACCESS = {
    "trust",
    "inline",
    "attached",
    "boundary",
    "groups",
    "credentials",
    "max_session_duration",
    "versions",
    "default",
}
PRINCIPAL_KEYS = _IDENTITY | _ACCESS | {"instance_profiles"}
_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
_STATEMENT = ("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Sid")


def snapshot_of(said: Mapping[str, Json]) -> Snapshot:
    """The principal that a case describes; a role that trusts EC2 and may do nothing where it says nothing."""
    kind = PrincipalType(said.get("type", "role"))
    name, account, path = said.get("name", "shop-prod-role"), said.get("account", ACCOUNT), said.get("path", "/")
    boundary = said.get("boundary")
    return Snapshot(
        ref=PrincipalRef(account, kind, name, said.get("id", f"AROA{name.upper()}")),
        arn=f"arn:aws:iam::{account}:{kind.value}{path}{name}",
        path=path,
        trust=_trust(said.get("trust", {"Service": "ec2.amazonaws.com"})) if kind is PrincipalType.ROLE else None,
        inline=tuple(_inline(said.get("inline"))),
        attached=tuple(_attached(said.get("attached"))),
        boundary=None if boundary is None else _managed(*_boundary(boundary)),
        groups=tuple(_group(group, held) for group, held in (said.get("groups") or {}).items()),
        credentials=tuple(Credential(**each) for each in said.get("credentials", ())),
        versions=tuple(
            PolicyVersion(each, None if policy is None else _policy(policy), each == said.get("default"))
            for each, policy in (said.get("versions") or {}).items()
        ),
        tags=tuple((key, str(value)) for key, value in (said.get("tags") or {}).items()),
        max_session_duration=said.get("max_session_duration"),
        created=str(said.get("created", "")),
        last_used=str(said.get("last_used", "")),
        instance_profiles=tuple(said.get("instance_profiles", ())),
        problems=tuple(said.get("problems", ())),
        unread=tuple(said.get("unread", ())),
    )


def scps_of(said: Json) -> tuple[Document, ...]:
    """One level of service control policies, with one policy."""
    return (parse(_policy(said).text, kind=PolicyKind.SCP, name="scp"),)


def _trust(said: Json) -> PolicyText:
    if isinstance(said, str):
        return PolicyText(said)
    statements = said if isinstance(said, list) else [said]
    return _document([_trust_statement(statement) for statement in statements])


def _trust_statement(said: Mapping[str, Json]) -> dict[str, Json]:
    named = {kind: said[kind] for kind in _KINDS if kind in said}
    rest = {key: value for key, value in said.items() if key not in _KINDS}
    who = {"Principal": named} if named else {}
    action = {} if "NotAction" in rest else {"Action": _entering(named)}
    return {"Effect": "Allow", **who, **action, **rest}


def _entering(named: Mapping[str, Json]) -> str:
    if "Federated" not in named:
        return "sts:AssumeRole"
    return "sts:AssumeRoleWithSAML" if ":saml-provider/" in str(named["Federated"]) else "sts:AssumeRoleWithWebIdentity"


def _inline(said: Json) -> Iterator[InlinePolicy]:
    named = said if isinstance(said, Mapping) and not said.keys() & set(_STATEMENT) else {"inline": said}
    for name, policy in named.items():
        if policy is not None:
            yield InlinePolicy(name, _policy(policy))


def _attached(said: Json) -> Iterator[ManagedPolicy]:
    for arn, policy in (said or {}).items():
        yield _managed(arn, policy)


def _boundary(said: Json) -> tuple[str, Json]:
    """`{arn: policy}`, or the policy alone."""
    if isinstance(said, Mapping) and len(said) == 1 and (arn := next(iter(said))).startswith("arn:"):
        return arn, said[arn]
    return BOUNDARY, said


def _managed(arn: str, policy: Json) -> ManagedPolicy:
    """`null` for a document that could not be read."""
    return ManagedPolicy(arn, "v1", None if policy is None else _policy(policy))


def _group(name: str, held: Mapping[str, Json]) -> GroupMembership:
    return GroupMembership(
        name, f"AGPA{name.upper()}", tuple(_inline(held.get("inline"))), tuple(_attached(held.get("attached")))
    )


def _policy(said: Json) -> PolicyText:
    if isinstance(said, str) and said.lstrip().startswith(("{", "[")):
        return PolicyText(said)
    actions = isinstance(said, str) or (isinstance(said, list) and all(isinstance(each, str) for each in said))
    statements = [{"Action": said}] if actions else said if isinstance(said, list) else [said]
    return _document([_statement(statement) for statement in statements])


def _statement(said: Json) -> dict[str, Json]:
    if isinstance(said, str):
        said = {"Action": said}
    resource = {} if "NotResource" in said else {"Resource": "*"}
    return {"Effect": "Allow", **resource, **said}


def _document(statements: list[dict[str, Json]]) -> PolicyText:
    return PolicyText(json.dumps({"Version": "2012-10-17", "Statement": statements}))
