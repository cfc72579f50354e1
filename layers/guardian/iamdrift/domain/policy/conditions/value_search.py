"""Finds one value that passes several tests of one key, or proves that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import islice, product

from iamdrift.domain.policy.conditions import intervals, readings
from iamdrift.domain.policy.conditions.literals import OF_THE_CALLER, Family, Literal
from iamdrift.domain.policy.documents.tokens import exemplified
from iamdrift.domain.policy.matching.arns import arn_contains, arn_matches
from iamdrift.domain.policy.matching.glob import LITERAL_MARK, LITERAL_STAR, contains_union, matches
from iamdrift.domain.policy.matching.glob_intersection import example, intersection

MOST_CANDIDATES = 600
MOST_COMPARISONS = 20_000  # of candidates with values, and of patterns with patterns
MOST_COMBINATIONS = 64
_FRESH = ("example", "zq7x-example", "Zq7x9", "arn:aws:iam::111122223333:role/example")
_ORDERED = frozenset({Family.NUMBER, Family.DATE, Family.ADDRESS})
_PATTERNS = frozenset({Family.TEXT, Family.GLOB, Family.ARN})
_AS_PATTERN = {ord("*"): LITERAL_STAR, ord("?"): LITERAL_MARK}


class Sentinel(Enum):
    NO_VALUE = "proven: no value passes"
    UNSURE = "none found, none excluded"


NO_VALUE, UNSURE = Sentinel.NO_VALUE, Sentinel.UNSURE


def value_for(tests: Sequence[Literal]) -> str | Sentinel:
    """A value passing all tests (quantifiers set aside); for variables with their example values."""
    families = {test.family for test in tests}
    if len(families) == 1 and families <= _ORDERED:
        return _point_for(tests)
    if families == {Family.TEXT} and not any(test.symbolic for test in tests):
        return _text_for(tests)
    most = min(MOST_CANDIDATES, 2 + MOST_COMPARISONS // (1 + sum(len(test.values) for test in tests)))
    for candidate in islice(_candidates(tests), most):
        if all(passes(test, candidate) for test in tests):
            return candidate
    if any(test.symbolic for test in tests) or not _none_possible(tests, most):
        return UNSURE
    return NO_VALUE


def _text_for(tests: Sequence[Literal]) -> str | Sentinel:
    """Exact for lists of plain texts."""
    excluded = {value for test in tests if test.negated for value in test.values}
    named = [set(test.values) for test in tests if not test.negated]
    if named:
        return min(set.intersection(*named) - excluded, default=NO_VALUE)
    usual = OF_THE_CALLER.get(tests[0].key, _FRESH[0])
    return next(
        text for text in (usual, *(f"{_FRESH[0]}-{n}" for n in range(len(excluded) + 1))) if text not in excluded
    )


def passes(test: Literal, value: str) -> bool:
    if test.family in (Family.NUMBER, Family.DATE) and readings.span(test.family, "=", value) is None:
        return False  # what cannot be compared is neither equal nor different
    return any(_equals(test, exemplified(wanted), value) for wanted in test.values) is not test.negated


def _equals(test: Literal, wanted: str, value: str) -> bool:
    match test.family:
        case Family.TEXT:
            return wanted == value
        case Family.FOLDED | Family.BOOL:
            return wanted.lower() == value.lower()
        case Family.GLOB:
            return matches(wanted, value)
        case Family.ARN:
            return arn_matches(wanted, value)
        case _:
            range_, point = readings.span(test.family, test.comparison, wanted), readings.span(test.family, "=", value)
            return bool(range_ and point and intervals.intersection(range_, point))


def _point_for(tests: Sequence[Literal]) -> str | Sentinel:
    """Exact for numbers, dates and addresses; a value that cannot be read excludes nothing."""
    family, unread = tests[0].family, False
    left = readings.domain(family, tests[0].key)
    for test in tests:
        spans = [readings.span(family, test.comparison, exemplified(value)) for value in test.values]
        unread = unread or test.symbolic or None in spans
        inside = intervals.union(span for span in spans if span is not None)
        left = intervals.intersection(left, intervals.complement(inside) if test.negated else inside)
    point = intervals.whole_member(left) if family is not Family.NUMBER else intervals.member(left)
    if point is None:
        return UNSURE if unread or left else NO_VALUE
    return readings.written(family, point)


def _candidates(tests: Sequence[Literal]) -> Iterator[str]:
    """Values worth trying: the usual one, those the tests name, then examples of their patterns, then fresh ones."""
    usual = OF_THE_CALLER.get(tests[0].key) if tests else None
    if usual is not None:
        yield usual
    positive = [test for test in tests if not test.negated]
    for test in positive:
        if test.family in (Family.TEXT, Family.FOLDED, Family.BOOL):
            yield from (exemplified(value) for value in test.values)
    if any(test.family is Family.BOOL for test in tests):
        yield from ("true", "false")
    avoid = tuple(_as_patterns(test for test in tests if test.negated))
    for test in positive:
        if test.family in (Family.GLOB, Family.ARN):
            yield from (word for value in test.values if (word := example(exemplified(value), avoid)) is not None)
    for pattern in _common_patterns(positive) or ():
        if (word := example(exemplified(pattern), avoid)) is not None:
            yield word
    for test in tests:
        if test.family in _ORDERED:
            point = _point_for([test])
            if isinstance(point, str):
                yield point
    yield from _FRESH


def _none_possible(tests: Sequence[Literal], tried: int) -> bool:
    """A proof that no value passes, for tests whose candidates or patterns say all there is."""
    positive = [test for test in tests if not test.negated]
    if any(test.family is Family.TEXT for test in positive):
        return sum(len(test.values) for test in positive) < tried
    families = {test.family for test in tests}
    if families == {Family.BOOL}:
        return True
    if families == {Family.FOLDED}:
        return bool(positive) or any(not test.values for test in positive)
    if not families <= _PATTERNS:
        return any(not test.values for test in positive)
    return _all_excluded(positive, [test for test in tests if test.negated])


def _all_excluded(positive: list[Literal], negative: list[Literal]) -> bool:
    common = _common_patterns(positive)
    if common is None:
        return False
    texts = tuple(_as_patterns(test for test in negative if test.family is not Family.ARN))
    arns = tuple(value for test in negative if test.family is Family.ARN for value in test.values)
    if len(common) * (len(texts) + len(arns)) > MOST_COMPARISONS:
        return False
    return all(contains_union(texts, p) or any(arn_contains(arn, p) for arn in arns) for p in common)


def _as_patterns(tests: Iterable[Literal]) -> Iterator[str]:
    """The values of textual tests as patterns (those of StringEquals have no wildcards)."""
    for test in tests:
        if test.family in _PATTERNS:
            literal = test.family is Family.TEXT
            yield from (value.translate(_AS_PATTERN) if literal else exemplified(value) for value in test.values)


def _common_patterns(positive: list[Literal]) -> tuple[str, ...] | None:
    """Patterns that hold every value the positive tests share; None where that is too much to say."""
    tests = [test for test in positive if test.family in (Family.GLOB, Family.ARN)]
    common: tuple[str, ...] = ("*",)
    for test in tests:
        if common == ("*",) and len(test.values) <= MOST_COMPARISONS:
            common = test.values
            continue
        if len(common) * len(test.values) > MOST_COMBINATIONS:
            return None
        met: dict[str, None] = {}
        for left, right in product(common, test.values):
            shared = intersection(left, right)
            if shared is None:
                return None
            met.update(dict.fromkeys(shared))
        common = tuple(met)
    return common
