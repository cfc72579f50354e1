"""Policy documents in files: identity policies, boundaries, trust policies, service control policies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from iamdrift.cli.files.given import Given, given
from iamdrift.cli.files.reading import parse_json, read_text
from iamdrift.domain.policy import Document, Effect, Policies, PolicyKind, parse
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import InvalidInput

LARGEST_DOCUMENT = 128 * 1024
WHAT = "one policy document (IAM accepts at most 10,240 characters)"
_WRAPPED = (  # as the `aws` commands print it: get-role-policy, get-policy-version, get-role, describe-policy
    ("PolicyDocument",),
    ("PolicyVersion", "Document"),
    ("Role", "AssumeRolePolicyDocument"),
    ("Policy", "Content"),
)
_ALLOW_ALL = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'


def policies_under(snapshot: Snapshot, scps: Sequence[str] = ()) -> Policies:
    """The policies on the principal's own side, under these files of service control policies, one level each."""
    return replace(policies_of(snapshot), scps=tuple(scp_level(path) for path in scps))


def scp_level(path: str) -> tuple[Document, ...]:
    """One level of service control policies; one that only denies stands beside AWS's FullAWSAccess, as is usual."""
    document = document_of(path, PolicyKind.SCP)
    if any(statement.effect is Effect.ALLOW for statement in document.statements):
        return (document,)
    return (document, parse(_ALLOW_ALL, kind=PolicyKind.SCP, name="FullAWSAccess"))


def document_of(source: str | Given, kind: PolicyKind) -> Document:
    """A policy document from a file, bare or as an `aws` command wraps it. Raises InvalidInput for anything else."""
    file = given(source) if isinstance(source, str) else source
    return parse(text_of(file), kind=kind, name=file.name)


def text_of(file: Given) -> str:
    """The text of that document: as it stands in the file, so that a key written twice is still seen."""
    with file.named() as path:
        text = read_text(str(path), limit=LARGEST_DOCUMENT, what=WHAT)
        content = parse_json(text, where=str(path), what=WHAT)
        inner = _unwrapped(content)
        if not isinstance(inner, Mapping | str) or (isinstance(inner, Mapping) and "Statement" not in inner):
            raise InvalidInput(f"no policy document: {_shape(inner)}", where=str(path), remedy=f"give {WHAT}")
    if inner is content:
        return text
    return inner if isinstance(inner, str) else json.dumps(inner)


def _unwrapped(content: Any) -> Any:
    for way in _WRAPPED:
        inner = content
        for key in way:
            inner = inner.get(key) if isinstance(inner, Mapping) else None
        if inner is not None:
            return inner
    return content


def _shape(value: Any) -> str:
    if isinstance(value, Mapping):
        keys = ", ".join(str(key) for key in list(value)[:5])
        return f"it has no Statement but {keys}" if keys else "it is empty"
    return "it is a list" if isinstance(value, list) else "it is a single value"
