"""Fights: somebody applies again what the guardian takes back; recognized by the states alternating, and stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.marks import marks

_LOOK_BACK: Final = 30  # versions
_ROUNDS: Final = 2  # taken back twice and made again both times


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a fight: who, the version that shows what it wants, and when it last wrote."""

    who: str
    arn: str
    via: str
    version: int
    time: str


@dataclass(frozen=True, slots=True)
class Fight:
    facets: tuple[str, ...]
    rounds: int
    ours: Side
    theirs: Side

    def __str__(self) -> str:
        return (
            f"{self.theirs.who} ({self.theirs.via or 'way unknown'}) made it again {self.rounds} times after the "
            f"guardian took it back ({', '.join(self.facets)[:200]}): version {self.theirs.version} against "
            f"version {self.ours.version}. Nothing more is written; change what {self.theirs.who} applies, or accept it"
        )


def fight_in(versions: Iterable[Version], facets: Iterable[str], ours: frozenset[str]) -> Fight | None:
    """`versions`: of one principal, newest first. `ours`: the ARNs of the remediator roles."""
    watched = tuple(sorted(facets))
    recent = [version for _, version in zip(range(_LOOK_BACK), versions, strict=False) if version.snapshot is not None]
    moves = _moves(recent[::-1], watched)
    rounds, last = 0, None
    for before, after in pairwise(moves):
        if _is_ours(before, ours) and not _is_ours(after, ours):
            rounds += 1
            last = (before, after)
    if last is None or rounds < _ROUNDS:
        return None
    return Fight(watched, rounds, _side(last[0]), _side(last[1]))


def _moves(oldest_first: Sequence[Version], facets: tuple[str, ...]) -> list[Version]:
    """The versions in which one of these facets changed."""
    states = [_state(version, facets) for version in oldest_first]
    return [
        version
        for number, version in enumerate(oldest_first)
        if number > 0 and states[number] != states[number - 1] and version.cause is not None
    ]


def _state(version: Version, facets: tuple[str, ...]) -> tuple[str, ...]:
    known = marks(version.snapshot) if version.snapshot is not None else {}
    return tuple(known.get(facet, "") for facet in facets)


def _is_ours(version: Version, ours: frozenset[str]) -> bool:
    return version.cause is not None and version.cause.actor_arn in ours


def _side(version: Version) -> Side:
    cause = version.cause
    if cause is None:
        return Side("somebody", "", "", version.number, version.time)
    return Side(cause.actor, cause.actor_arn, cause.via, version.number, version.time)
