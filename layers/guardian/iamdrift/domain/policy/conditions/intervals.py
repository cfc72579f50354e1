"""Sets of numbers as sorted, disjoint intervals: what numeric, date and IP conditions say about a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, isinf

_INFINITY = float("inf")
Number = int | float


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """`low` to `high`; an end belongs to it unless it is open."""

    low: Number
    high: Number
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


Intervals = tuple[Interval, ...]
EVERY: Intervals = (Interval(-_INFINITY, _INFINITY, True, True),)


def compare(operator: str, bound: Number) -> Intervals:
    """The values v with `v operator bound`."""
    match operator:
        case "<":
            return (Interval(-_INFINITY, bound, True, True),)
        case "<=":
            return (Interval(-_INFINITY, bound, True, False),)
        case ">":
            return (Interval(bound, _INFINITY, True, True),)
        case ">=":
            return (Interval(bound, _INFINITY, False, True),)
        case _:
            return (Interval(bound, bound),)


def union(parts: Iterable[Intervals]) -> Intervals:
    """Merge into sorted, disjoint intervals."""
    merged: list[Interval] = []
    for item in sorted((i for part in parts for i in part), key=lambda i: (i.low, i.low_open)):
        if item.empty:
            continue
        if merged and _touch(merged[-1], item):
            merged[-1] = _joined(merged[-1], item)
        else:
            merged.append(item)
    return tuple(merged)


def _touch(left: Interval, right: Interval) -> bool:
    return left.high > right.low or (left.high == right.low and not (left.high_open and right.low_open))


def _joined(left: Interval, right: Interval) -> Interval:
    if (right.high, not right.high_open) > (left.high, not left.high_open):
        return Interval(left.low, right.high, left.low_open, right.high_open)
    return left


def intersection(left: Intervals, right: Intervals) -> Intervals:
    met = []
    for a in left:
        for b in right:
            low, low_open = max((a.low, a.low_open), (b.low, b.low_open))
            high, closed = min((a.high, not a.high_open), (b.high, not b.high_open))
            item = Interval(low, high, low_open, not closed)
            if not item.empty:
                met.append(item)
    return tuple(sorted(met))


def complement(inside: Intervals) -> Intervals:
    """Everything else, over the whole line."""
    rest: Intervals = EVERY
    for item in inside:
        left = Interval(-_INFINITY, item.low, True, not item.low_open)
        right = Interval(item.high, _INFINITY, not item.high_open, True)
        rest = intersection(rest, tuple(part for part in (left, right) if not part.empty))
    return rest


def member(inside: Intervals) -> Number | None:
    """Some value of the set, a whole number where that is possible; None if there is none (or none to be written)."""
    for item in inside:
        whole = _whole(item)
        if whole is not None:
            return whole
        middle = (item.low + item.high) / 2
        if intersection((item,), compare("=", middle)):
            return middle
    return None


def whole_member(inside: Intervals) -> int | None:
    """Some whole number of the set (dates in seconds, addresses); None if it holds none."""
    return next((value for item in inside if (value := _whole(item)) is not None), None)


def _whole(item: Interval) -> int | None:
    if isinf(item.low):
        if isinf(item.high):
            return 0
        return ceil(item.high) - 1
    first = ceil(item.low)
    if item.low_open and first == item.low:
        first += 1
    return first if first < item.high or (first == item.high and not item.high_open) else None
