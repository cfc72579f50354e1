"""Condition operators one by one: values, several values, absent keys, set operators, variables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from iamdrift.domain.policy import ConditionTerm, Request, Unknown, condition_holds
from iamdrift.domain.policy.documents.condition_parsing import split_operator

Values = str | tuple[str, ...]
USER = "arn:aws:iam::123456789012:user/anna"


def ask(
    operator: str,
    wanted: Values,
    found: Values | None,
    more: Mapping[str, str] | None = None,
    *,
    complete: bool = True,
) -> object:
    """The answer for key `k`; `found` None leaves it out of the request."""
    qualifier, base, if_exists = split_operator(operator)
    values = (wanted,) if isinstance(wanted, str) else wanted
    context: dict[str, Values] = dict(more or {})
    if found is not None:
        context["k"] = found
    term = ConditionTerm(base, "K", values, qualifier, if_exists)
    return condition_holds(term, Request(USER, "s3:GetObject", "*", context, complete=complete))


HOLDS: list[tuple[str, Values, str]] = [
    ("StringEquals", ("a", "b"), "b"),
    ("StringNotEquals", ("a", "b"), "c"),
    ("StringEqualsIgnoreCase", "Anna", "aNNA"),
    ("StringNotEqualsIgnoreCase", "Anna", "Berta"),
    ("StringLike", "a*c?", "abbbcd"),
    ("StringNotLike", "a*", "b"),
    ("NumericEquals", "10", "10.0"),
    ("NumericNotEquals", "10", "11"),
    ("NumericLessThan", "10", "9"),
    ("NumericLessThanEquals", "10", "10"),
    ("NumericGreaterThan", "-2", "-1"),
    ("NumericGreaterThanEquals", "1e3", "1000"),
    ("DateEquals", "2026-03-01T00:00:00Z", "2026-03-01T01:00:00+01:00"),
    ("DateNotEquals", "2026-03-01", "2026-03-02"),
    ("DateLessThan", "2026-03-01", "2026-02-28T23:59:59Z"),
    ("DateLessThanEquals", "2026-03-01T12", "2026-03-01T12:00Z"),
    ("DateGreaterThan", "2000-02-29T00:00:00Z", "951868800"),
    ("DateGreaterThanEquals", "1970-01-01", "0"),
    ("Bool", "TRUE", "true"),
    ("BinaryEquals", "QUJD", "QUJD"),
    ("IpAddress", ("203.0.113.0/24", "2001:db8::/32"), "203.0.113.77"),
    ("IpAddress", ("203.0.113.0/24", "2001:db8::/32"), "2001:0db8:1::5"),
    ("NotIpAddress", "203.0.113.0/24", "198.51.100.1"),
    ("NotIpAddress", "203.0.113.0/24", "2001:db8::1"),
    ("ArnEquals", "arn:aws:sns:*:123456789012:t?pic", "arn:aws:sns:eu-west-1:123456789012:topic"),
    ("ArnLike", "arn:aws:iam::*:role/ci/*", "arn:aws:iam::123456789012:role/ci/deploy"),
    ("ArnNotLike", "arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:user/anna"),
    ("ArnNotEquals", "arn:aws:iam::1:role/a", "arn:aws:iam::2:role/a"),
    ("Null", "false", "x"),
]

FAILS: list[tuple[str, Values, str]] = [
    ("StringEquals", "a*", "ab"),
    ("StringEquals", "a", "A"),
    ("StringNotEquals", ("a", "b"), "b"),
    ("StringLike", "A*", "ab"),
    ("NumericEquals", "10", "ten"),
    ("NumericNotEquals", "10", "ten"),
    ("NumericLessThan", "10", "nan"),
    ("DateLessThan", "2026-03-01", "soon"),
    ("Bool", "true", "yes"),
    ("Bool", "yes", "yes"),
    ("BinaryEquals", "QUJD", "QUJE"),
    ("BinaryEquals", "not base64!", "not base64!"),
    ("IpAddress", "203.0.113.0/24", "2001:db8::1"),
    ("IpAddress", "10.0.0.0/33", "10.0.0.1"),
    ("IpAddress", "10.0.0.0/255.0.0.0", "10.0.0.1"),
    ("ArnLike", "arn:aws:iam::*:role", "arn:aws:iam::1:x:role"),
    ("ArnLike", "arn:aws:s*:bucket", "arn:aws:sns:eu-west-1:1:bucket"),
    ("Null", "true", "x"),
    ("Null", "maybe", "x"),
]


@pytest.mark.parametrize(("operator", "wanted", "found"), HOLDS)
def test_holds(operator: str, wanted: Values, found: str) -> None:
    assert ask(operator, wanted, found) is True


@pytest.mark.parametrize(("operator", "wanted", "found"), FAILS)
def test_fails(operator: str, wanted: Values, found: str) -> None:
    assert ask(operator, wanted, found) is False


ABSENT = {
    "StringEquals": False,
    "StringNotEquals": True,
    "NumericLessThan": False,
    "NotIpAddress": True,
    "ArnNotLike": True,
    "DateNotEquals": True,
    "Bool": False,
    "StringEqualsIfExists": True,
    "BoolIfExists": True,
    "ForAllValues:StringEquals": True,
    "ForAllValues:StringNotEquals": True,
    "ForAnyValue:StringEquals": False,
    "ForAnyValue:StringNotEquals": False,
    "ForAnyValue:StringEqualsIfExists": True,
}


@pytest.mark.parametrize("operator", ABSENT)
@pytest.mark.parametrize("found", [None, ()], ids=["not given", "no values"])
def test_absent_keys(operator: str, found: Values | None) -> None:
    assert ask(operator, "1", found) is ABSENT[operator]


def test_null_sees_whether_the_key_is_there() -> None:
    assert ask("Null", "true", None) is True
    assert ask("Null", "false", None) is False
    assert ask("Null", "false", "x") is True


def test_an_empty_string_counts_as_no_value_where_presence_or_a_set_is_asked_for() -> None:
    assert ask("Null", "false", "") is False
    assert ask("ForAllValues:StringEquals", "a", "") is True
    assert ask("ForAnyValue:StringLike", "*", "") is False
    assert ask("StringLike", "*", "") is True


def test_a_key_that_an_open_request_does_not_say_is_unknown() -> None:
    assert ask("StringEquals", "a", None, complete=False) == Unknown(("K",))
    assert ask("StringEquals", "a", (), complete=False) is False


SEVERAL: list[tuple[str, Values, Values, bool]] = [
    ("ForAllValues:StringEquals", ("a", "b"), ("a", "b", "a"), True),
    ("ForAllValues:StringEquals", ("a", "b"), ("a", "c"), False),
    ("ForAllValues:StringNotEquals", ("a", "b"), ("c", "d"), True),
    ("ForAllValues:StringNotEquals", ("a", "b"), ("c", "a"), False),
    ("ForAnyValue:StringLike", "a*", ("x", "ab"), True),
    ("ForAnyValue:StringLike", "a*", ("x", "y"), False),
    ("ForAnyValue:StringNotEquals", "a", ("a", "b"), True),
    ("ForAnyValue:StringNotEquals", "a", ("a",), False),
    ("StringEquals", ("a", "b"), ("a", "b"), True),
    ("StringEquals", "a", ("b", "c"), False),
]


@pytest.mark.parametrize(("operator", "wanted", "found", "expected"), SEVERAL)
def test_several_values(operator: str, wanted: Values, found: Values, expected: bool) -> None:
    assert ask(operator, wanted, found) is expected


def test_several_values_without_a_set_operator_are_not_defined_where_it_matters() -> None:
    assert isinstance(ask("StringEquals", "a", ("a", "b")), Unknown)


VARIABLES: list[tuple[str, str, str, Mapping[str, str], bool]] = [
    ("StringEquals", "${aws:username}", "anna", {}, True),
    ("StringLike", "home/${aws:username}/*", "home/anna/x", {}, True),
    ("StringLike", "${aws:PrincipalTag/team}*", "a*b", {"aws:principaltag/Team": "a*"}, True),
    ("StringLike", "${aws:PrincipalTag/team}*", "axb", {"aws:principaltag/Team": "a*"}, False),
    ("StringEquals", "${aws:PrincipalTag/team}", "x", {}, False),
    ("StringNotEquals", "${aws:PrincipalTag/team}", "x", {}, True),
    ("StringEquals", "${aws:PrincipalTag/team, 'none'}", "none", {}, True),
    ("StringEquals", "${*}", "*", {}, True),
    ("StringLike", "a${?}", "ab", {}, False),
    ("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", "arn:aws:iam::123456789012:role/x", {}, True),
    ("Bool", "${aws:PrincipalTag/admin}", "true", {"aws:PrincipalTag/admin": "True"}, True),
    ("NumericEquals", "${aws:PrincipalAccount}", "123456789012", {}, False),
]


@pytest.mark.parametrize(("operator", "wanted", "found", "context", "expected"), VARIABLES)
def test_variables(operator: str, wanted: str, found: str, context: Mapping[str, str], expected: bool) -> None:
    assert ask(operator, wanted, found, context) is expected


def test_variables_of_an_open_request_are_unknown_and_those_of_2008_are_text() -> None:
    wanted = "${aws:PrincipalTag/team}"
    assert ask("StringEquals", wanted, "x", complete=False) == Unknown(("aws:PrincipalTag/team",))
    term = ConditionTerm("StringEquals", "k", (wanted,))
    assert condition_holds(term, Request(USER, "a:b", "*", {"k": wanted}), variables=False) is True


def test_an_operator_nobody_knows_is_unknown() -> None:
    term = ConditionTerm("StringSame", "k", ("a",))
    assert isinstance(condition_holds(term, Request(USER, "a:b", "*", {"k": "a"})), Unknown)
