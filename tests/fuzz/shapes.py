"""What the fuzzers write: JSON of any kind, valid inputs with one thing wrong, and policies of IAM's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

ACTIONS = (
    "*",
    "s3:*",
    "s3:Get*",
    "S3:?et*",
    "iam:PassRole",
    "sts:AssumeRole",
    "new:Thing",
    "*:*",
    "s3",
    ":",
    "",
    "?*?*",
)
RESOURCES = (
    "*",
    "",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::${aws:username}/*",
    "arn:aws:s3:::${aws:PrincipalTag/x, 'y'}",
    "arn:aws:iam::111122223333:role/*",
    "arn:*:*:*:*:*",
    "${",
    "${*}",
    "arn:aws:s3:::" + "*?" * 40,
)
KEYS = ("aws:PrincipalOrgID", "aws:SourceIp", "AWS:SourceArn", "aws:CurrentTime", "aws:TagKeys", "s3:max-keys", ":", "")
OPERATORS = (
    *("StringEquals", "StringLike", "StringNotLikeIfExists", "ForAllValues:StringLike", "ForAnyValue:StringEquals"),
    *("ArnLike", "ArnNotEquals", "IpAddress", "NotIpAddress", "NumericLessThan", "DateGreaterThan", "Bool", "Null"),
    *("BinaryEquals", "Nonsense", "ForAllValues:", ":", ""),
)
PRINCIPALS = (
    "*",
    "111122223333",
    "arn:aws:iam::444455556666:root",
    "AROAGONE",
    "arn:",
    "ec2.amazonaws.com",
    "\u202e\x00",
)
VALUES = (
    "10.0.0.0/8",
    "::/0",
    "10.0.0.0/99",
    "2030-01-01T00:00:00Z",
    "9" * 40,
    "1e400",
    "true",
    "o-1",
    "*",
    "a*b?",
    "${",
)


def chosen(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(words), st.sampled_from(words), st.text(max_size=8))


def any_json(leaves: int = 12) -> st.SearchStrategy[Any]:
    simple = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    return st.recursive(
        simple,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=leaves,
    )


def one_or_many(words: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.one_of(chosen(words), st.lists(chosen(words), max_size=4), any_json(3))


def _statement() -> st.SearchStrategy[dict[str, Any]]:
    principals = st.one_of(
        chosen(PRINCIPALS),
        st.dictionaries(chosen(("AWS", "Service", "Federated", "aws")), one_or_many(PRINCIPALS), max_size=2),
    )
    conditions = st.dictionaries(
        chosen(OPERATORS), st.dictionaries(chosen(KEYS), one_or_many(VALUES), max_size=3) | any_json(3), max_size=3
    )
    return st.fixed_dictionaries(
        {"Effect": chosen(("Allow", "Allow", "Deny", "allow"))},
        optional={
            "Sid": chosen(("A", "A", "")),
            "Action": one_or_many(ACTIONS),
            "NotAction": one_or_many(ACTIONS),
            "Resource": one_or_many(RESOURCES),
            "NotResource": one_or_many(RESOURCES),
            "Principal": principals,
            "NotPrincipal": principals,
            "Condition": conditions | any_json(3),
            "Oops": any_json(2),
        },
    )


def policy_objects() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"Statement": st.one_of(st.lists(_statement(), max_size=4), _statement(), any_json(3))},
        optional={"Version": chosen(("2012-10-17", "2012-10-17", "2008-10-17")), "Id": any_json(1)},
    )


def policies() -> st.SearchStrategy[str]:
    """The text of a policy, or of something that wants to be one."""
    written = policy_objects().map(json.dumps)
    doubled = st.tuples(written, written).map(lambda both: both[0][:-1] + "," + both[1][1:])  # each key twice
    return st.one_of(written, written, written, doubled, cut(written), any_json().map(json.dumps), st.text(max_size=60))


@st.composite
def cut(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text that ends early, or has something foreign in it."""
    text = draw(texts)
    at = draw(st.integers(0, len(text)))
    return (
        text[:at]
        + draw(st.sampled_from(["", "\x00", "[" * 300, '"', "\ud800", ","]))
        + draw(st.sampled_from(["", text[at:]]))
    )


@st.composite
def broken(draw: st.DrawFn, whole: Any) -> Any:
    """A valid document in which up to three values, anywhere, are others, gone, or moved."""
    copy = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(copy))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        if isinstance(holder, dict) and draw(st.booleans()):
            holder[draw(st.text(max_size=8))] = holder.pop(key)
        else:
            holder[key] = draw(any_json(6) | st.just("x" * 3_000))
    return copy


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from _places(inner)
