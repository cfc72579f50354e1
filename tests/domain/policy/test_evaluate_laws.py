"""Laws of evaluation on small random policies: denies only take, spelling never counts, unknown is honest."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.policy import Document, Outcome, Policies, PolicyKind, Request, evaluate, parse

USER = "arn:aws:iam::123456789012:user/anna"
ACTIONS = ["s3:getobject", "s3:Get*", "S3:*", "*", "sqs:SendMessage", "s3:?etObject"]
RESOURCES = ["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:PrincipalTag/k}", "arn:*"]
OPERATORS = [
    *("StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "Null", "NumericLessThan"),
    *("ForAllValues:StringEquals", "ForAnyValue:StringNotEquals", "Bool"),
]
KEYS = ["k", "aws:PrincipalTag/k"]
VALUES = ["x", "*", "true", "${aws:PrincipalTag/k}", "3"]

CONDITIONS = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from(KEYS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2), min_size=1, max_size=2
    ),
    max_size=2,
)
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Condition": CONDITIONS,
    }
).flatmap(
    lambda base: st.builds(
        lambda action, actions, resource, resources: {**base, action: actions, resource: resources},
        st.sampled_from(["Action", "Action", "NotAction"]),
        st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2),
        st.sampled_from(["Resource", "Resource", "NotResource"]),
        st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2),
    )
)
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=3)
TARGETS = st.sampled_from(["arn:aws:s3:::b/anna", "arn:aws:s3:::b/x", "arn:aws:s3:::c"])
CONTEXTS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "3", "true", ""]), max_size=2)


def document(statements: list[dict[str, Any]]) -> Document:
    return parse({"Version": "2012-10-17", "Statement": statements})


def request(target: str, context: dict[str, str], *, complete: bool = True) -> Request:
    return Request(USER, "s3:GetObject", target, context, complete=complete)


@settings(max_examples=80, deadline=None)
@given(POLICIES, STATEMENTS, TARGETS, CONTEXTS)
def test_a_deny_never_adds_access(
    statements: list[dict[str, Any]], more: dict[str, Any], target: str, context: dict[str, str]
) -> None:
    before = evaluate(request(target, context), Policies((document(statements),)))
    denied = document([*statements, {**more, "Effect": "Deny"}])
    after = evaluate(request(target, context), Policies((denied,)))
    assert before.allowed or not after.allowed


@settings(max_examples=80, deadline=None)
@given(POLICIES, TARGETS, CONTEXTS, st.randoms())
def test_spelling_and_order_never_count(
    statements: list[dict[str, Any]], target: str, context: dict[str, str], random: Any
) -> None:
    shuffled = json.loads(json.dumps(statements))
    random.shuffle(shuffled)
    split = tuple(parse(json.dumps({"Version": "2012-10-17", "Statement": [one]})) for one in shuffled)
    whole = evaluate(request(target, context), Policies((document(statements),)))
    apart = evaluate(request(target, context), Policies((*split, *split)))
    assert whole.outcome is apart.outcome


@settings(max_examples=80, deadline=None)
@given(POLICIES, POLICIES, TARGETS, CONTEXTS)
def test_boundaries_and_scps_never_add_access(
    statements: list[dict[str, Any]], more: list[dict[str, Any]], target: str, context: dict[str, str]
) -> None:
    identity, limit = (document(statements),), (document(more),)
    free = evaluate(request(target, context), Policies(identity))
    for bound in (
        Policies(identity, boundary=limit),
        Policies(identity, scps=limit),
        Policies(identity, session=limit),
    ):
        assert free.allowed or not evaluate(request(target, context), bound).allowed


@settings(max_examples=80, deadline=None)
@given(POLICIES, TARGETS)
def test_what_an_open_request_says_holds_for_every_context(statements: list[dict[str, Any]], target: str) -> None:
    policies = Policies((document(statements),))
    decision = evaluate(request(target, {}, complete=False), policies)
    outcomes = {
        evaluate(
            request(target, {key: value for key, value in zip(KEYS, values, strict=True) if value}), policies
        ).allowed
        for values in product(["x", "3", "true", "other", ""], repeat=2)
    }
    if decision.outcome is Outcome.UNKNOWN:
        assert decision.needs
    else:
        assert outcomes == {decision.allowed}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_request_makes_it_raise(principal: str, action: str, target: str) -> None:
    everyone = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": principal}}
    open_to = parse({"Version": "2012-10-17", "Statement": everyone}, kind=PolicyKind.RESOURCE)
    decision = evaluate(Request(principal, action, target), Policies((document([]),), resource=open_to))
    assert isinstance(decision.outcome, Outcome)
