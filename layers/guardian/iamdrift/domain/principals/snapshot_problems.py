"""What in a snapshot was not understood, in words that name the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from iamdrift.domain.principals.canonical import form_of
from iamdrift.domain.principals.principal import InlinePolicy, ManagedPolicy, PolicyText, Snapshot


def noted(snapshot: Snapshot, *problems: str) -> Snapshot:
    """The snapshot with these problems and those of its documents noted, each once."""
    found = (*snapshot.problems, *problems, *_document_problems(snapshot))
    return replace(snapshot, problems=tuple(dict.fromkeys(found))) if found else snapshot


def _document_problems(snapshot: Snapshot) -> Iterator[str]:
    for name, document in documents(snapshot):
        if document is None:
            yield f"{name}: its document could not be read"
        else:
            yield from (
                f"{name}: {': '.join(filter(None, (problem.path, problem.message)))}"
                for problem in form_of(document).problems
            )


def documents(snapshot: Snapshot) -> Iterator[tuple[str, PolicyText | None]]:
    """Every policy document of a snapshot under the name that people know it by; None where it could not be read."""
    if snapshot.trust is not None:
        yield "trust policy", snapshot.trust
    yield from _granted(snapshot.inline, snapshot.attached, "")
    if snapshot.boundary is not None:
        yield f"permissions boundary {snapshot.boundary.arn}", snapshot.boundary.document
    for group in snapshot.groups:
        yield from _granted(group.inline, group.attached, f"group {group.name}: ")
    for version in snapshot.versions:
        yield f"version {version.id}", version.document


def _granted(
    inline: Iterable[InlinePolicy], attached: Iterable[ManagedPolicy], within: str
) -> Iterator[tuple[str, PolicyText | None]]:
    yield from ((f"{within}inline policy {policy.name}", policy.document) for policy in inline)
    yield from ((f"{within}managed policy {policy.arn}", policy.document) for policy in attached)
