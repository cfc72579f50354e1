"""What a principal holds, as the policy engine wants it: identity policies, boundary, service control policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from iamdrift.cli.given import Given, given
from iamdrift.cli.reading import parse_json, read_text
from iamdrift.domain.policy import Document, Effect, PolicyKind, parse
from iamdrift.domain.policy.evaluate import Policies
from iamdrift.domain.principal import InlinePolicy, ManagedPolicy, Snapshot
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


def policies_of(snapshot: Snapshot, scps: Sequence[str] = ()) -> Policies:
    """The policies on the principal's own side. `scps`: files, one level each."""
    boundary = snapshot.boundary
    return Policies(
        identity=tuple(_identity(snapshot)),
        boundary=None if boundary is None else (_managed(boundary, PolicyKind.BOUNDARY),),
        scps=tuple(scp_level(path) for path in scps),
    )


def trust_of(snapshot: Snapshot | None) -> Document | None:
    """The parsed trust policy of a role."""
    if snapshot is None or snapshot.trust is None:
        return None
    return parse(snapshot.trust.text, kind=PolicyKind.TRUST, name=f"trust policy of {snapshot.ref.name}")


def scp_level(path: str) -> tuple[Document, ...]:
    """One level of service control policies; one that only denies stands beside AWS's FullAWSAccess, as is usual."""
    document = document_of(path, PolicyKind.SCP)
    if any(statement.effect is Effect.ALLOW for statement in document.statements):
        return (document,)
    return (document, parse(_ALLOW_ALL, kind=PolicyKind.SCP, name="FullAWSAccess"))


def document_of(source: str | Given, kind: PolicyKind) -> Document:
    """A policy document from a file, bare or as an `aws` command wraps it. Raises InvalidInput for anything else."""
    file = given(source) if isinstance(source, str) else source
    with file.named() as path:
        text = read_text(str(path), limit=LARGEST_DOCUMENT, what=WHAT)
        content = parse_json(text, where=str(path), what=WHAT)
        inner = _unwrapped(content)
        if not isinstance(inner, Mapping | str) or (isinstance(inner, Mapping) and "Statement" not in inner):
            raise InvalidInput(f"no policy document: {_shape(inner)}", where=str(path), remedy=f"give {WHAT}")
    # The text itself, so that a key written twice is still seen.
    return parse(text if inner is content else inner, kind=kind, name=file.name)


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


def _identity(snapshot: Snapshot) -> Iterator[Document]:
    yield from _grants(snapshot.inline, snapshot.attached, "")
    for group in snapshot.groups:
        yield from _grants(group.inline, group.attached, f"group {group.name}: ")


def _grants(inline: Sequence[InlinePolicy], attached: Sequence[ManagedPolicy], by: str) -> Iterator[Document]:
    for policy in inline:
        yield parse(policy.document.text, name=f"{by}inline policy {policy.name}")
    for managed in attached:
        yield _managed(managed, PolicyKind.IDENTITY, by)


def _managed(policy: ManagedPolicy, kind: PolicyKind, by: str = "") -> Document:
    """A document that could not be read is parsed as nothing readable: the engine then proves nothing from it."""
    text = "" if policy.document is None else policy.document.text
    return parse(text, kind=kind, name=f"{by}{policy.arn}")
