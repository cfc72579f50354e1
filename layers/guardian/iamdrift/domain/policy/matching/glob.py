"""Matches and compares IAM patterns (`*` any run, `?` one character) in bounded time, never with regular expressions.

Patterns without `?` are compared by one word: put a character that occurs in no policy for each `*` of the inner
pattern; all of it lies in the outer one exactly when the outer one matches that word. `?` in the outer pattern next to
`*` in the inner one needs an automaton, which is cut off at a budget. What is cut off is never claimed: `contains` says
False ("not proven"), `intersects` says True ("not excluded"). A literal `*` or `?` (written `${*}` in policies) stands
in patterns as LITERAL_STAR or LITERAL_MARK.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from iamdrift.domain.policy.matching.automaton import (
    Automaton,
    accepts,
    accepts_all,
    automaton,
    reachable,
    side_by_side,
)

LITERAL_STAR, LITERAL_MARK = "\ue000", "\ue001"
_FRESH_RUN, _FRESH_ONE = "\ue002", "\ue003"
_TO_LITERALS = {ord("*"): LITERAL_STAR, ord("?"): LITERAL_MARK}
_BUDGET = 4_000  # states that a proof by automaton may visit
_MOST_BITS = 500_000_000  # pattern length x pattern length that bit-parallel work may take (some 50 ms)


def matches(pattern: str, text: str) -> bool:
    """Whether `text` is a word of `pattern`. Case matters: lower both for what IAM compares without case."""
    if pattern == "*":
        return True
    if LITERAL_STAR in pattern or LITERAL_MARK in pattern:
        text = text.translate(_TO_LITERALS)
    return _matches_word(pattern, text)


def matches_any(patterns: Iterable[str], text: str) -> bool:
    return any(matches(pattern, text) for pattern in patterns)


@lru_cache(maxsize=16384)
def _pieces(pattern: str) -> tuple[str, str, tuple[str, ...]] | None:
    """What stands before the first star, after the last one, and between them; None without a star."""
    if "*" not in pattern:
        return None
    first, *between, last = pattern.split("*")
    return first, last, tuple(piece for piece in between if piece)


def _matches_word(pattern: str, word: str) -> bool:
    if "?" in pattern:
        machine = automaton(pattern)
        return machine.length <= len(word) and accepts(machine, word)
    pieces = _pieces(pattern)
    if pieces is None:
        return pattern == word
    first, last, between = pieces
    at, end = len(first), len(word) - len(last)
    if at > end or not word.startswith(first) or not word.endswith(last):
        return False
    for piece in between:
        at = word.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def contains(outer: str, inner: str) -> bool:
    """Whether every word of `inner` is proven to be a word of `outer`."""
    if outer in ("*", inner):
        return True
    if "?" not in outer:
        return _matches_word(outer, _word(inner))
    return contains_union((outer,), inner)


def contains_union(outers: Sequence[str], inner: str) -> bool:
    """Whether every word of `inner` is proven to be a word of at least one of `outers`."""
    word = _word(inner)
    if any(_matches_word(outer, word) for outer in outers if "?" not in outer):
        return True
    if not any("?" in outer for outer in outers) or len(word) * sum(map(len, outers)) > _MOST_BITS:
        return False
    machine = automaton(outers[0]) if len(outers) == 1 else side_by_side(outers)
    if "*" not in inner:
        return accepts(machine, word)
    return accepts_all(machine, inner.replace("?", _FRESH_ONE), _FRESH_RUN, _BUDGET)


def _word(pattern: str) -> str:
    """The one word of `pattern` that stands for all of them."""
    return pattern.replace("*", _FRESH_RUN).replace("?", _FRESH_ONE)


def intersects(left: str, right: str) -> bool:
    """Whether some word is of both patterns; True also where the patterns are too long to exclude it."""
    if not is_wild(left):
        return _matches_word(right, left)
    if not is_wild(right):
        return _matches_word(left, right)
    if not _ends_agree(left, right):
        return False
    if len(left) * len(right) > _MOST_BITS:
        return True
    machine: Automaton = automaton(right)
    return bool(reachable(machine, left)[-1] & machine.accepting)


def _ends_agree(left: str, right: str) -> bool:
    """Cheap refutation: the literal starts and ends of both patterns must fit."""
    if "?" in left or "?" in right:
        return True
    start = min(left.index("*"), right.index("*"))
    end = min(len(left) - left.rindex("*"), len(right) - right.rindex("*")) - 1
    return left[:start] == right[:start] and (not end or left[-end:] == right[-end:])


def is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern
