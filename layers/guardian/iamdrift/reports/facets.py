"""Facets for people: what each is called, and how it read before and after."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from iamdrift.domain.principals.drift import DriftKind, FacetDrift
from iamdrift.domain.principals.principal import ManagedPolicy, PolicyText, Snapshot
from iamdrift.reports.neutral import cut, one_line
from iamdrift.reports.statements import document_lines

_NAMES = {
    "inline": "inline policy",
    "attached": "managed policy",
    "boundary": "permissions boundary",
    "trust": "trust policy",
    "tag": "tag",
    "group": "membership in group",
    "member": "member",
    "instance-profile": "instance profile",
    "version": "policy version",
    "default-version": "default version",
    "name": "name",
    "path": "path",
    "detail/description": "description",
    "detail/max-session-duration": "longest session",
    "detail/credential": "credential",
    "detail/tag": "tag",
}
MOST_LINES = 60  # of one difference


def named(facet: str) -> str:
    """`inline/deploy` -> `inline policy deploy`."""
    for prefix in sorted(_NAMES, key=len, reverse=True):
        if facet == prefix:
            return _NAMES[prefix]
        if facet.startswith(f"{prefix}/"):
            return f"{_NAMES[prefix]} {one_line(facet[len(prefix) + 1 :], 200)}"
    return one_line(facet, 200)


def sentence(drift: FacetDrift) -> str:
    return f"{named(drift.facet)} {drift.kind.value}"


def difference(drift: FacetDrift, before: Snapshot | None, after: Snapshot | None) -> list[str]:
    """The lines that a facet lost (-) and got (+), with some around them; empty where there is nothing to show."""
    old = _lines(before, drift.facet) if drift.kind is not DriftKind.ADDED else []
    new = _lines(after, drift.facet) if drift.kind is not DriftKind.REMOVED else []
    lines = [cut(line, 200) for line in difflib.unified_diff(old, new, lineterm="", n=2)][2:]
    shown = [line for line in lines if not line.startswith("@@")]
    if len(shown) > MOST_LINES:
        return [*shown[:MOST_LINES], f"  ... {len(shown) - MOST_LINES} more lines"]
    return shown


def _lines(snapshot: Snapshot | None, facet: str) -> list[str]:
    if snapshot is None:
        return []
    text = "\n".join(_texts(snapshot, facet))
    return [one_line(line, 400) for line in text[:40_000].split("\n")] if text else []


def _texts(snapshot: Snapshot, facet: str) -> Iterator[str]:
    kind, _, name = facet.partition("/")
    match kind:
        case "trust":
            yield _document(snapshot.trust)
        case "boundary":
            yield from _managed(snapshot.boundary)
        case "inline":
            yield from (_document(each.document) for each in snapshot.inline if each.name == name)
        case "attached":
            yield from (line for each in snapshot.attached if each.arn == name for line in _managed(each))
        case "group":
            yield from (line for each in snapshot.groups if each.name == name for line in _group(each.name, snapshot))
        case "version":
            yield from (_document(each.document) for each in snapshot.versions if each.id == name)
        case "default-version":
            yield from (each.id for each in snapshot.versions if each.default)
        case "tag":
            yield from (value for key, value in snapshot.tags if key == name)
        case "detail":
            yield from _detail(snapshot, name)
        case "name" | "path":
            yield snapshot.ref.name if kind == "name" else snapshot.path


def _detail(snapshot: Snapshot, name: str) -> Iterator[str]:
    if name == "description":
        yield snapshot.description
    elif name == "max-session-duration" and snapshot.max_session_duration is not None:
        yield f"{snapshot.max_session_duration} seconds"
    elif name.startswith("credential/"):
        known = (each for each in snapshot.credentials if name == f"credential/{each.kind}/{each.id}")
        yield from (f"{each.kind} {each.id} {each.status}" for each in known)
    elif name.startswith("tag/"):
        yield from (value for key, value in snapshot.tags if key == name.removeprefix("tag/"))


def _group(name: str, snapshot: Snapshot) -> Iterator[str]:
    for group in snapshot.groups:
        if group.name == name:
            for policy in group.inline:
                yield f"inline policy {policy.name}"
                yield _document(policy.document)
            for managed in group.attached:
                yield from _managed(managed)


def _managed(policy: ManagedPolicy | None) -> Iterator[str]:
    if policy is not None:
        yield f"{policy.arn} {policy.version_id}"
        if not policy.aws_managed:
            yield _document(policy.document)


def _document(text: PolicyText | None) -> str:
    return "" if text is None else "\n".join(document_lines(text.text))
