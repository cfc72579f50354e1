"""What condition terms imply, exclude, and which context shows that they can hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.policy import ConditionTerm, Request, condition_holds
from iamdrift.domain.policy.conditions.implication import Hope, contradictory, implies, satisfy
from iamdrift.domain.policy.conditions.literals import Literal, literal_of
from tests.domain.policy.policy_strategies import ROLE


def term(written: str, key: str, *values: str) -> ConditionTerm:
    qualifier, _, operator = written.rpartition(":")
    base = operator.removesuffix("IfExists")
    return ConditionTerm(base, key, values, qualifier, base != operator)


def said(written: str, *values: str, key: str = "k") -> Literal:
    return literal_of(term(written, key, *values))


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (said("StringEquals", "a"), said("StringEquals", "a", "b")),
        (said("StringEquals", "abc"), said("StringLike", "a*")),
        (said("StringLike", "ab*"), said("StringLike", "a*")),
        (said("StringEquals", "a"), said("StringNotEquals", "b")),
        (said("StringEquals", "a"), said("Null", "false")),
        (said("StringEquals", "a"), said("StringEqualsIfExists", "a")),
        (said("StringNotEquals", "a", "b"), said("StringNotEquals", "a")),
        (said("StringNotLike", "a*"), said("StringNotEquals", "abc")),
        (said("StringEquals", "A"), said("StringEqualsIgnoreCase", "a")),
        (said("ArnLike", "arn:aws:iam::1:role/a*"), said("ArnLike", "arn:aws:iam::1:role/*")),
        (said("ArnEquals", "arn:aws:iam::1:role/a"), said("ArnLike", "arn:aws:iam::*:role/a")),
        (said("IpAddress", "10.1.0.0/16"), said("IpAddress", "10.0.0.0/8")),
        (said("IpAddress", "10.1.0.0/16"), said("NotIpAddress", "192.0.2.0/24")),
        (said("IpAddress", "10.0.0.0/9", "10.128.0.0/9"), said("IpAddress", "10.0.0.0/8")),
        (said("IpAddress", "2001:db8:1::/48"), said("IpAddress", "2001:db8::/32")),
        (said("NumericLessThan", "5"), said("NumericLessThanEquals", "5")),
        (said("NumericEquals", "3"), said("NumericLessThan", "5")),
        (said("DateGreaterThan", "2027-01-01T00:00:00Z"), said("DateGreaterThan", "2026-01-01T00:00:00Z")),
        (said("Bool", "true"), said("BoolIfExists", "true")),
        (said("ForAllValues:StringEquals", "a"), said("ForAllValues:StringEquals", "a", "b")),
        (said("ForAnyValue:StringEquals", "a"), said("ForAnyValue:StringEquals", "a", "b")),
        (said("ForAnyValue:StringEquals", "a"), said("Null", "false")),
        (said("StringEquals", "${aws:username}"), said("StringEquals", "${aws:username}")),
    ],
)
def test_implied(known: Literal, wanted: Literal) -> None:
    assert implies(frozenset({known}), wanted)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (said("StringEquals", "a", "b"), said("StringEquals", "a")),
        (said("StringLike", "a*"), said("StringEquals", "a")),
        (said("StringEqualsIfExists", "a"), said("StringEquals", "a")),
        (said("ForAllValues:StringEquals", "a"), said("ForAnyValue:StringEquals", "a")),
        (said("StringNotEquals", "a"), said("Null", "false")),
        (said("IpAddress", "10.0.0.0/8"), said("IpAddress", "10.0.0.0/9")),
        (said("NumericLessThanEquals", "5"), said("NumericLessThan", "5")),
        (said("StringEquals", "a"), said("StringEquals", "a", key="other")),
        (said("StringEquals", "a"), said("StringEquals", "${aws:username}")),
        (said("StringEquals", "${aws:username}"), said("StringEquals", "${aws:userid}")),
        (said("FancyEquals", "a"), said("FancyEquals", "a", "b")),
        (said("Bool", "false"), said("Bool", "true")),
    ],
)
def test_not_implied(known: Literal, wanted: Literal) -> None:
    assert not implies(frozenset({known}), wanted)


@pytest.mark.parametrize(
    "literals",
    [
        [said("StringEquals", "a"), said("StringEquals", "b")],
        [said("StringEquals", "a"), said("StringNotLike", "*")],
        [said("StringLike", "a*"), said("StringNotLike", "a*", "b*")],
        [said("StringLike", "a*"), said("StringLike", "b*")],
        [said("Null", "true"), said("StringEquals", "a")],
        [said("Bool", "true"), said("Bool", "false")],
        [said("NumericLessThan", "5"), said("NumericGreaterThan", "5")],
        [said("IpAddress", "10.0.0.0/8"), said("NotIpAddress", "0.0.0.0/0")],
        [said("StringEquals")],
        [said("DateLessThan", "2015-01-01T00:00:00Z", key="aws:CurrentTime")],
        [said("NumericLessThan", "1400000000", key="aws:EpochTime")],
        [said("ForAnyValue:StringEquals", "a"), said("ForAllValues:StringEquals", "b")],
        [said("StringEquals", "${aws:username}"), said("StringNotEquals", "${aws:username}")],
    ],
)
def test_contradictions_are_proven(literals: list[Literal]) -> None:
    assert contradictory(literals)


@pytest.mark.parametrize(
    "literals",
    [
        [said("DateGreaterThan", "2020-01-01T00:00:00Z", key="aws:TokenIssueTime")],
        [said("DateLessThan", "2035-01-01T00:00:00Z", key="aws:CurrentTime")],
        [said("StringLike", "*"), said("StringNotEquals", "x", "example")],
        [said("StringEqualsIfExists", "a"), said("StringEqualsIfExists", "b")],  # both hold where the key is absent
        [said("FancyEquals", "a")],
    ],
)
def test_what_may_hold_is_no_contradiction(literals: list[Literal]) -> None:
    assert not contradictory(literals)


_OPERATORS = """
    StringEquals StringNotEquals StringLike StringNotLike StringEqualsIfExists StringEqualsIgnoreCase NumericLessThan
    NumericGreaterThanEquals NumericNotEquals IpAddress NotIpAddress Bool Null ForAnyValue:StringLike
    ForAllValues:StringEquals ForAllValues:StringNotLike
"""
_operators = st.sampled_from(_OPERATORS.split())


@st.composite
def _terms(draw: st.DrawFn) -> ConditionTerm:
    written = draw(_operators)
    if "Numeric" in written:
        values = draw(st.lists(st.sampled_from(["1", "2.5", "7"]), min_size=1, max_size=2))
    elif "Ip" in written:
        values = draw(st.lists(st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"]), min_size=1, max_size=2))
    elif written in ("Bool", "Null"):
        values = [draw(st.sampled_from(["true", "false"]))]
    else:
        values = draw(st.lists(st.sampled_from(["a", "ab", "b", "A", "a*", "*b", "*"]), min_size=1, max_size=2))
    return term(written, draw(st.sampled_from(["k", "m"])), *values)


@given(st.lists(_terms(), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_the_context_of_an_answer_satisfies_all_terms(terms: list[ConditionTerm]) -> None:
    answer = satisfy(literal_of(each) for each in terms)
    request = Request(ROLE, "s3:GetObject", "*", dict(answer.context))
    if answer.hope is Hope.POSSIBLE:
        assert all(condition_holds(each, request) is True for each in terms)


@given(
    st.lists(_terms(), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["k", "m"]), st.sampled_from(["a", "ab", "A", "1", "7", "10.1.2.3", "true"])),
)
@settings(max_examples=400, deadline=None)
def test_no_request_satisfies_what_is_called_impossible(terms: list[ConditionTerm], context: dict[str, str]) -> None:
    request = Request(ROLE, "s3:GetObject", "*", context)
    if all(condition_holds(each, request) is True for each in terms):
        assert satisfy(literal_of(each) for each in terms).hope is not Hope.IMPOSSIBLE
