"""Sets of numbers as intervals keep the laws of sets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.policy.conditions.intervals import (
    Intervals,
    compare,
    complement,
    intersection,
    member,
    union,
    whole_member,
)

_bounds = st.integers(-4, 4)
_sets = st.lists(st.tuples(st.sampled_from(["<", "<=", ">", ">=", "="]), _bounds), max_size=3).map(
    lambda parts: union(compare(operator, bound) for operator, bound in parts)
)
_points = st.integers(-10, 10).map(lambda n: n / 2)


def holds(inside: Intervals, point: float) -> bool:
    return bool(intersection(inside, compare("=", point)))


@given(_sets, _sets, _points)
def test_set_operations(one: Intervals, two: Intervals, point: float) -> None:
    assert holds(union((one, two)), point) == (holds(one, point) or holds(two, point))
    assert holds(intersection(one, two), point) == (holds(one, point) and holds(two, point))
    assert holds(complement(one), point) != holds(one, point)


@given(_sets)
def test_members_are_members(inside: Intervals) -> None:
    some, whole = member(inside), whole_member(inside)
    assert (some is None) == (not inside)
    assert some is None or holds(inside, some)
    assert whole is None or holds(inside, whole)


def test_an_open_gap_between_whole_numbers_has_no_whole_member() -> None:
    between = intersection(compare(">", 1), compare("<", 2))
    assert whole_member(between) is None
    assert member(between) == 1.5
