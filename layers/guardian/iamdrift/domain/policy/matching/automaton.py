"""A glob pattern as bits of an integer, so that `?` and `*` cost one shift per character and never backtrack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_KEPT_LENGTH = 8_192  # above it masks are built when asked for: 64 KB of different letters would take 250 MB


class Letters(dict[str, int]):
    """Character -> positions of a pattern that want it (those of `?` want every character)."""

    def __init__(self, positions: dict[str, list[int]], marks: int, length: int) -> None:
        super().__init__()
        self._positions, self._marks, self._keep = positions, marks, length <= _KEPT_LENGTH

    def __missing__(self, character: str) -> int:
        positions = self._positions.get(character)
        mask = self._marks if positions is None else _bits(positions) | self._marks
        if self._keep and (positions is not None or character.isascii()):
            self[character] = mask
        return mask


@dataclass(frozen=True, slots=True)
class Automaton:
    """Bit i of a state means "i characters of the pattern are consumed"; `stars` may consume anything and stay."""

    letters: Letters
    marks: int  # positions of `?`
    stars: int
    start: int
    accepting: int
    length: int


@lru_cache(maxsize=8192)
def automaton(pattern: str) -> Automaton:
    """Compile one pattern; linear in its length."""
    return side_by_side((pattern,))


def side_by_side(patterns: Sequence[str]) -> Automaton:
    """One machine that runs all patterns at once and accepts what any of them does."""
    positions: dict[str, list[int]] = {}
    marks: list[int] = []
    stars: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for pattern in patterns:
        starts.append(at)
        for character in pattern:
            if character == "*":
                stars.append(at)
                continue
            (marks if character == "?" else positions.setdefault(character, [])).append(at)
            at += 1
        ends.append(at)
        at += 1
    wild = _bits(marks)
    letters = Letters(positions, wild, at)
    return Automaton(letters, wild, _bits(stars), _bits(starts), _bits(ends), at - 1)


def _bits(positions: list[int]) -> int:
    if not positions:
        return 0
    buffer = bytearray(positions[-1] // 8 + 1)
    for position in positions:
        buffer[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(buffer, "little")


def accepts(machine: Automaton, word: str) -> bool:
    """Whether the machine accepts the word, each character standing for itself."""
    state, stars, letters = machine.start, machine.stars, machine.letters
    settled = stars & machine.accepting  # behind a last star anything may follow
    for character in word:
        state = ((state & letters[character]) << 1) | (state & stars)
        if not state:
            return False
        if state & settled:
            return True
    return bool(state & machine.accepting)


def accepts_all(machine: Automaton, pattern: str, fresh: str, budget: int) -> bool:
    """Whether the machine accepts every word of `pattern`; False also when `budget` states did not settle it.

    A character that no pattern spells (`fresh`) leaves the smallest state of all, and a smaller state accepts less: so
    it is enough to try runs of that one character for each `*`, keeping only the smallest states.
    """
    pending = [(0, machine.start)]
    smallest: dict[int, list[int]] = {}
    while pending and budget:
        budget -= 1
        at, state = pending.pop()
        known = smallest.setdefault(at, [])
        if any(seen & state == seen for seen in known):
            continue
        known[:] = [seen for seen in known if seen & state != state] + [state]
        if at == len(pattern):
            if not state & machine.accepting:
                return False
        elif pattern[at] == "*":
            pending += ((at + 1, state), (at, _step(machine, state, fresh)))
        else:
            pending.append((at + 1, _step(machine, state, fresh if pattern[at] == "?" else pattern[at])))
    return not pending


def _step(machine: Automaton, state: int, character: str) -> int:
    return ((state & machine.letters[character]) << 1) | (state & machine.stars)


def reachable(machine: Automaton, pattern: str) -> list[int]:
    """For each position of `pattern`, the states that some common prefix of both languages reaches."""
    state, stars = machine.start, machine.stars
    everywhere = (1 << (machine.length + 1)) - 1
    states = [state]
    for letter in pattern:
        if letter == "*":
            state = everywhere & ~((state & -state) - 1) if state else 0
        elif letter == "?":
            state = ((state & ~machine.accepting) << 1) | (state & stars)
        else:
            state = ((state & machine.letters[letter]) << 1) | (state & stars)
        states.append(state)
    return states
