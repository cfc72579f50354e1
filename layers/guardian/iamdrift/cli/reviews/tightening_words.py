"""A tightened policy for a person, and for a program: what would be lost, what stays, what nobody can see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from iamdrift.cli.terminal.tables import Cell
from iamdrift.domain.judging.assessment import AccessLine

SCHEMA: Final = "iamdrift.tighten/1"
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """What a role could do no longer, and newly, with the policy in place of all that it has."""

    lost: tuple[AccessLine, ...] = ()
    lost_total: int = 0
    gained: tuple[AccessLine, ...] = ()
    gained_total: int = 0


@dataclass(frozen=True, slots=True)
class Tightened:
    """`target`: for whom the policy is. `change` is None where nobody said what it may do now."""

    role: str
    target: str
    source: str
    policy: str
    change: Change | None
    caveats: tuple[str, ...]
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()  # resources in which no word was exchanged
    seen: tuple[tuple[str, str], ...] = ()  # what the records say, as label and words


def rows(tightened: Tightened) -> Iterator[tuple[str, Cell]]:
    yield "role", tightened.role
    yield "for", tightened.target if tightened.target != tightened.role else ""
    yield "from", tightened.source
    yield from tightened.seen
    yield "stays", ", ".join(tightened.kept)
    yield "falls away", ", ".join(tightened.removed)
    yield "protected", ", ".join(tightened.protected)
    if tightened.change is not None:
        yield "would lose", _some(tightened.change.lost, tightened.change.lost_total) or "nothing"
        yield "would gain", _some(tightened.change.gained, tightened.change.gained_total, sure=True) or "nothing"
    yield from (("not translated", resource) for resource in tightened.untouched[:_SHOWN])
    yield from (("cannot be seen", caveat) for caveat in tightened.caveats)


def tightened_json(tightened: Tightened) -> dict[str, Any]:
    change = tightened.change
    return {
        "schema": SCHEMA,
        "role": tightened.role,
        "target": tightened.target,
        "source": tightened.source,
        "policy": tightened.policy,
        "kept": list(tightened.kept),
        "removed": list(tightened.removed),
        "protected": list(tightened.protected),
        "compared": change is not None,
        "lost": _lines(change.lost) if change else [],
        "lost_total": change.lost_total if change else 0,
        "gained": _lines(change.gained) if change else [],
        "gained_total": change.gained_total if change else 0,
        "untouched": list(tightened.untouched),
        "caveats": list(tightened.caveats),
    }


def _lines(lines: Sequence[AccessLine]) -> list[dict[str, str]]:
    return [{"actions": each.actions, "resource": each.resource, "confidence": each.confidence.value} for each in lines]


def _some(lines: Sequence[AccessLine], total: int, *, sure: bool = False) -> str:
    doubt = [f" ({each.confidence.value})" if sure else "" for each in lines]
    words = [f"{each.actions} on {each.resource}{more}" for each, more in zip(lines, doubt, strict=True)]
    more = max(total, len(lines)) - len(words[:_SHOWN])
    return "; ".join(words[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
