"""What is forbidden to a principal, as permission sets: what it shares with them is what it must not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from iamdrift.domain.configuration.declared import Ability
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.policy.access.cells import Cell, Witness
from iamdrift.domain.policy.access.grant import grant_by_resource
from iamdrift.domain.policy.access.permission_set import Part, PermissionSet, permissions
from iamdrift.domain.policy.documents.document import Document, Effect, Principals, Statement
from iamdrift.domain.policy.documents.tokens import readable
from iamdrift.domain.policy.evaluation.evaluate import Policies
from iamdrift.domain.principals.holdings import policies_of, trust_of
from iamdrift.domain.principals.principal import Snapshot

ANYONE: Final = "*"
_SURE: Final = (Confidence.PROVEN, Confidence.CONDITIONAL, Confidence.UNPROVEN)


def able(snapshot: Snapshot, ability: Ability) -> Iterator[Evidence]:
    """One evidence where the principal can do any of it, by whatever of its policies, within its boundary."""
    forbidden = Statement(0, Effect.ALLOW, ability.actions, ability.resources)
    wanted = permissions(Policies(identity=(Document((forbidden,), version="2012-10-17"),)))
    cells = sorted((permissions(policies_of(snapshot)) & wanted).cells, key=_doubt)
    if not cells:
        return
    what = ", ".join(dict.fromkeys(pattern for cell in cells for pattern in cell.actions.patterns()))
    yield Evidence(
        subject=f"{', '.join(ability.actions)} on {', '.join(ability.resources)}",
        summary=f"It can do {_short(what)} on {_short(', '.join(dict.fromkeys(cell.resource for cell in cells)))}",
        statement=str(cells[0].source),
        witness=_witness(cells[0].witness),
        confidence=Confidence(cells[0].confidence.value),
    )


def admitted(snapshot: Snapshot, patterns: Sequence[str]) -> Iterator[Evidence]:
    """One evidence for each principal that the trust policy admits and these patterns name; `*` names anyone."""
    trust = trust_of(snapshot)
    if trust is None or not patterns:
        return
    trusted = _by_resource(trust)
    cells = [cell for cell in trusted.cells if cell.principal == ANYONE] if ANYONE in patterns else []
    if entries := tuple(entry for pattern in patterns if pattern != ANYONE for entry in _entries(pattern)):
        named = Statement(0, Effect.ALLOW, ("*",), principals=Principals(entries))
        cells += (trusted & _by_resource(Document((named,), version="2012-10-17"))).cells
    yield from _each_once(cells)


def _by_resource(document: Document) -> PermissionSet:
    return PermissionSet((Part(grant_by_resource(document)),))


def _entries(pattern: str) -> Iterator[tuple[str, str]]:
    """A pattern as the kinds of principals it can name."""
    if pattern.isdigit():
        yield "AWS", pattern
    elif pattern.startswith("arn:"):
        yield from (("AWS", pattern), ("Federated", pattern))
    else:
        yield from (("Service", pattern), ("Federated", pattern))


def _each_once(cells: Iterable[Cell]) -> Iterator[Evidence]:
    seen: set[str] = set()
    for cell in sorted(cells, key=_doubt):
        who = readable(cell.principal)
        if who in seen:
            continue
        seen.add(who)
        yield Evidence(
            subject=who,
            summary=f"Its trust policy admits {'anyone' if who == ANYONE else _short(who)}",
            statement=str(cell.source),
            witness=_witness(cell.witness),
            missing="" if cell.conditions else "a condition that keeps it out",
            confidence=Confidence(cell.confidence.value),
        )


def _doubt(cell: Cell) -> int:
    return _SURE.index(Confidence(cell.confidence.value))


def _witness(witness: Witness | None) -> str:
    if witness is None:
        return ""
    context = ", ".join(f"{key}={' | '.join(values)}" for key, values in sorted(witness.sample.context.items()))
    return f"{witness.action} on {witness.sample.resource}{f' where {context}' if context else ''}"


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:299]}…"
