"""Names everything in a document that IAM would refuse as malformed, with its place and what IAM wants instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iamdrift.domain.policy.documents.document import Document, PolicyKind, Problem, Statement, parse
from iamdrift.domain.policy.documents.resource_syntax import resource_problem
from iamdrift.domain.policy.documents.time_syntax import is_time

_NEEDS_2012 = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.SCP, PolicyKind.RCP)
_VENDOR = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
_SID = _VENDOR - set("-.")
_TRUST_ACTIONS = ("sts:", "*")


def validate(source: str | Mapping[str, Any], kind: PolicyKind = PolicyKind.IDENTITY) -> tuple[Problem, ...]:
    """Every reason for which IAM would answer MalformedPolicyDocument; empty for what it accepts. Never raises."""
    document = parse(source, kind=kind)
    return (*document.fatal, *_refused(document, kind))


def _refused(document: Document, kind: PolicyKind) -> Iterator[Problem]:
    if kind in _NEEDS_2012 and not document.variables:
        yield Problem("Version", "must be 2012-10-17 or newer")
    yield from _repeated_sids(document)
    for statement in document.statements:
        path = f"Statement[{statement.index}]"
        if "Action" not in statement.unknown:
            yield from _actions(statement, path, kind)
        if "Resource" not in statement.unknown and kind is not PolicyKind.TRUST:
            yield from _resources(statement, path)
        yield from _times(statement, path)
        if kind in _NEEDS_2012 and not set(statement.sid) <= _SID:
            yield Problem(f"{path}.Sid", "may hold letters and digits only")


def _repeated_sids(document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for statement in document.statements:
        if statement.sid and statement.sid in seen:
            yield Problem(f"Statement[{statement.index}].Sid", "must be unique in the policy")
        seen.add(statement.sid)


def _actions(statement: Statement, path: str, kind: PolicyKind) -> Iterator[Problem]:
    element = f"{path}.{'NotAction' if statement.not_action else 'Action'}"
    for action in statement.actions:
        vendor, *names = action.split(":")
        if action != "*" and len(names) != 1:
            wanted = "contain only one colon" if names else "be prefaced by a vendor, such as iam or s3"
            yield Problem(element, f"{action[:80]!r} must {wanted}")
        elif vendor != "*" and not set(vendor) <= _VENDOR:
            yield Problem(element, f"{action[:80]!r} names no valid vendor")
        elif kind is PolicyKind.TRUST and not action.lower().startswith(_TRUST_ACTIONS):
            yield Problem(element, f"{action[:80]!r} is no sts action, and a trust policy has no others")


def _resources(statement: Statement, path: str) -> Iterator[Problem]:
    element = f"{path}.{'NotResource' if statement.not_resource else 'Resource'}"
    for resource in statement.resources:
        problem = resource_problem(resource)
        if problem:
            yield Problem(element, f"{resource[:80]!r} {problem}")


def _times(statement: Statement, path: str) -> Iterator[Problem]:
    for term in statement.conditions:
        if term.operator.startswith("Date"):
            for value in term.values:
                if not is_time(value):
                    yield Problem(f"{path}.Condition.{term.operator}.{term.key[:80]}", f"{value[:40]!r} is no date")
