"""The patterns that two patterns have in common, and example words of a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from iamdrift.domain.policy.matching.automaton import automaton, reachable
from iamdrift.domain.policy.matching.glob import LITERAL_MARK, LITERAL_STAR, contains, intersects, is_wild, matches_any

_MOST_CELLS = 20_000
_FILLERS = ("x", "example", "a1b2c3", "0", "zq9zq9", "Example-1", "\u00e6")
_FROM_LITERALS = {ord(LITERAL_STAR): "*", ord(LITERAL_MARK): "?"}


def intersection(left: str, right: str, limit: int = 32) -> tuple[str, ...] | None:
    """Patterns that together have exactly the words common to both; None where that takes more than `limit`."""
    if contains(left, right):
        return (right,)
    if contains(right, left):
        return (left,)
    if not intersects(left, right):
        return ()
    start, end = _common_ends(left, right)
    left_core, right_core = left[start : len(left) - end], right[start : len(right) - end]
    if (len(left_core) + 1) * (len(right_core) + 1) > _MOST_CELLS:
        return None
    cores = _Cores(left_core, right_core, limit).found()
    if cores is None:
        return None
    return _without_contained([f"{left[:start]}{core}{left[len(left) - end :]}" for core in cores])


def _common_ends(left: str, right: str) -> tuple[int, int]:
    """How many literal characters both patterns share at the start and at the end."""
    most = min(len(left), len(right))
    start = end = 0
    while start < most and left[start] == right[start] and not is_wild(left[start]):
        start += 1
    while end < most - start and left[-1 - end] == right[-1 - end] and not is_wild(left[-1 - end]):
        end += 1
    return start, end


def _without_contained(patterns: Sequence[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for pattern in sorted(set(patterns), key=lambda pattern: (len(pattern), pattern)):
        if not any(contains(other, pattern) for other in kept):
            kept = [other for other in kept if not contains(pattern, other)] + [pattern]
    return tuple(kept)


class _Cores:
    """Common patterns from every pair of positions, last positions first, for pairs that a common start reaches."""

    def __init__(self, left: str, right: str, limit: int) -> None:
        self._left, self._right, self._limit = left, right, limit
        states = reachable(automaton(right), left)
        inside_stars = zip(left, states, states[1:], strict=False)
        self._alive = [*(after if letter == "*" else state for letter, state, after in inside_stars), states[-1]]
        self._consumed = [0, *accumulate(letter != "*" for letter in right)]

    def found(self) -> tuple[str, ...] | None:
        below: dict[int, set[str]] = {}
        for at in range(len(self._left), -1, -1):
            row = self._row(at, below)
            if row is None:
                return None
            below = row
        return tuple(below.get(0, ()))

    def _row(self, at: int, below: dict[int, set[str]]) -> dict[int, set[str]] | None:
        row: dict[int, set[str]] = {}
        for other in range(len(self._right), -1, -1):
            if not self._alive[at] >> self._consumed[other] & 1:
                continue
            here = self._cell(at, other, row, below)
            if self._limit < len(here) <= 4 * self._limit:
                here = set(_without_contained(tuple(here)))
            if len(here) > self._limit:
                return None
            if here:
                row[other] = here
        return row

    def _cell(self, at: int, other: int, row: dict[int, set[str]], below: dict[int, set[str]]) -> set[str]:
        """Words of left[at:] and right[other:]; `row` holds the same `at`, `below` the next one."""
        left, right = self._left[at : at + 1], self._right[other : other + 1]
        if not left and not right:
            return {""}
        none: set[str] = set()
        if left == "*" and right == "*":
            return {_starred(rest) for rest in below.get(other, none) | row.get(other + 1, none)}
        if left == "*":
            return below.get(other, none) | {right + rest for rest in row.get(other + 1, none) if right}
        if right == "*":
            return row.get(other + 1, none) | {left + rest for rest in below.get(other, none) if left}
        both = _unified(left, right)
        return {both + rest for rest in below.get(other + 1, none)} if both else none


def _starred(rest: str) -> str:
    return rest if rest.startswith("*") else "*" + rest


def _unified(left: str, right: str) -> str:
    if left == "?" or left == right:
        return right
    return left if right == "?" else ""


def example(pattern: str, avoid: Sequence[str] = ()) -> str | None:
    """A word of `pattern` that no pattern of `avoid` matches; None where no ordinary word is one."""
    for filler in _FILLERS:
        text = pattern.replace("*", filler).replace("?", filler[0]).translate(_FROM_LITERALS)
        if not matches_any(avoid, text):
            return text
    bare = pattern.replace("*", "").replace("?", "x").translate(_FROM_LITERALS)
    return None if matches_any(avoid, bare) else bare
