"""Make a history that breaks an invariant as small as it gets: fewer steps, fewer faults, the same invariant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.chaos.faults import Fault
from tests.chaos.history import History, Step
from tests.chaos.playing import Played, play

_MOST_PLAYS = 400
Part = Step | Fault


def shrunk(failed: Played, playing: Callable[[History], Played] = play) -> Played:
    """Delta debugging over the steps and the faults that did happen."""
    smallest, left = playing(_with(failed.history, (*failed.history.steps, *failed.fired))), _MOST_PLAYS
    if not smallest.invariants & failed.invariants:
        return failed  # it does not break again by its faults alone: the seed itself is the example
    size = len(_parts(smallest))
    while size >= 1 and left > 0:
        for parts in _without_some(_parts(smallest), size):
            left -= 1
            tried = playing(_with(smallest.history, parts))
            if tried.invariants & failed.invariants:
                smallest = tried
                break
            if left <= 0:
                break
        else:
            size //= 2
    return smallest


def _parts(played: Played) -> tuple[Part, ...]:
    return (*played.history.steps, *(played.history.faults or ()))


def _without_some(parts: tuple[Part, ...], size: int) -> Iterator[tuple[Part, ...]]:
    for start in range(0, len(parts), size):
        yield (*parts[:start], *parts[start + size :])


def _with(history: History, parts: tuple[Part, ...]) -> History:
    steps = tuple(part for part in parts if isinstance(part, Step))
    faults = tuple(part for part in parts if isinstance(part, Fault))
    return replace(history, steps=steps, faults=faults)
