"""Reading documents: everything is kept, every oddity is named, and nothing raises."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.policy import ConditionTerm, Effect, PolicyKind, Principals, parse

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def document(*statements: object, **elements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **elements}


def test_a_plain_document() -> None:
    parsed = parse(document({**ALLOW, "Sid": "Read", "Resource": ["a", "b"]}, Id="x"), name="inline read")
    (statement,) = parsed.statements
    assert (parsed.id, parsed.name, parsed.variables, parsed.problems) == ("x", "inline read", True, ())
    assert (statement.sid, statement.actions, statement.resources) == ("Read", ("s3:GetObject",), ("a", "b"))
    assert statement.effect is Effect.ALLOW


def test_one_statement_may_stand_alone_and_old_documents_know_no_variables() -> None:
    parsed = parse({"Statement": ALLOW})
    assert len(parsed.statements) == 1
    assert not parsed.variables


def test_not_elements() -> None:
    parsed = parse(document({"Effect": "Deny", "NotAction": "iam:*", "NotResource": ["x"]}))
    (statement,) = parsed.statements
    assert statement.not_action
    assert statement.not_resource
    assert (statement.actions, statement.resources) == (("iam:*",), ("x",))


def test_text_is_read_as_the_api_returns_it() -> None:
    text = json.dumps(document(ALLOW))
    assert parse(quote(text)) == parse(text)


@pytest.mark.parametrize(
    ("element", "entries"),
    [
        ({"Principal": "*"}, (("*", "*"),)),
        ({"Principal": {"AWS": ["123456789012", "*"]}}, (("AWS", "123456789012"), ("AWS", "*"))),
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, (("Service", "ec2.amazonaws.com"),)),
        (
            {"Principal": {"Federated": "accounts.google.com", "CanonicalUser": "abc"}},
            (("Federated", "accounts.google.com"), ("CanonicalUser", "abc")),
        ),
    ],
)
def test_principal_kinds(element: dict[str, Any], entries: tuple[tuple[str, str], ...]) -> None:
    parsed = parse({"Statement": [{**ALLOW, **element}]}, kind=PolicyKind.RESOURCE)
    assert parsed.statements[0].principals == Principals(entries)
    assert parsed.problems == ()


def test_not_principal_and_absent_resource() -> None:
    parsed = parse({"Statement": {"Effect": "Deny", "Action": "*", "NotPrincipal": "*"}}, kind=PolicyKind.TRUST)
    assert parsed.statements[0].principals == Principals((("*", "*"),), negated=True)
    assert parsed.statements[0].resources == ()


def test_condition_values_become_the_strings_that_iam_compares() -> None:
    conditions = {
        "Bool": {"aws:SecureTransport": True},
        "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a", 1, 1.5, False, 2.0]},
    }
    (statement,) = parse(document({**ALLOW, "Condition": conditions})).statements
    assert statement.conditions == (
        ConditionTerm("Bool", "aws:SecureTransport", ("true",)),
        ConditionTerm("StringLike", "aws:TagKeys", ("a", "1", "1.5", "false", "2"), "ForAnyValue", True),
    )


WRONG: dict[str, tuple[str | dict[str, Any], str]] = {
    "not JSON": ("{", "Document"),
    "an array": ("[]", "Document"),
    "no effect": (document({"Action": "a:b", "Resource": "*"}), "Effect"),
    "effect in another case": (document({**ALLOW, "Effect": "allow"}), "Effect"),
    "no action": (document({"Effect": "Allow", "Resource": "*"}), "Action"),
    "both actions": (document({**ALLOW, "NotAction": "a:b"}), "Action"),
    "action of wrong type": (document({**ALLOW, "Action": [["a:b"]]}), "Action"),
    "empty resources": (document({**ALLOW, "Resource": []}), "Resource"),
    "an element nobody knows": (document({**ALLOW, "Extra": 1}), "Extra"),
    "condition of wrong type": (document({**ALLOW, "Condition": []}), "Condition"),
    "operator nobody knows": (document({**ALLOW, "Condition": {"StringSame": {"a": "b"}}}), "Condition"),
    "value of wrong type": (document({**ALLOW, "Condition": {"StringEquals": {"a": {}}}}), "Condition"),
    "Null with IfExists": (document({**ALLOW, "Condition": {"NullIfExists": {"a": "true"}}}), "Condition"),
    "a statement that is a number": (document(7), "Statement"),
    "statements of wrong type": ({"Statement": "all"}, "Statement"),
    "an element written twice": (
        '{"Statement":{"Effect":"Allow","Action":"a:b","Action":"c:d","Resource":"*"}}',
        "Action",
    ),
    "an element written twice in two cases": (document({**ALLOW, "action": "a:b"}), "Action"),
    "a condition key written twice": (
        '{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"a":"1","a":"2"}}}}',
        "Condition",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_understood_is_named_and_given_its_widest_reading(name: str) -> None:
    source, element = WRONG[name]
    parsed = parse(source)
    assert parsed.fatal
    assert element in parsed.statements[0].unknown
    if element in ("Action", "Document", "Statement"):
        assert parsed.statements[0].actions == ("*",)
    if element == "Condition":
        assert parsed.statements[0].conditions in ((), (ConditionTerm("StringSame", "a", ("b",)),)) or name.startswith(
            "Null"
        )


def test_operators_in_another_case_are_refused_and_read_as_meant() -> None:
    parsed = parse(document({**ALLOW, "Condition": {"foranyvalue:stringlikeifexists": {"k": "a"}}}))
    assert parsed.statements[0].conditions == (ConditionTerm("StringLike", "k", ("a",), "ForAnyValue", True),)
    assert parsed.statements[0].unknown == ()
    assert [problem.message for problem in parsed.fatal] == ["IAM wants ForAnyValue:StringLikeIfExists: case matters"]


def test_element_names_in_another_case_are_read_and_reported() -> None:
    parsed = parse({"statement": [{"effect": "Deny", "action": "a:b", "resource": "*"}]})
    assert parsed.statements[0].effect is Effect.DENY
    assert parsed.statements[0].unknown == ()
    assert [problem.path for problem in parsed.fatal] == [
        "Statement",
        *(f"Statement[0].{name}" for name in ("Effect", "Action", "Resource")),
    ]


@pytest.mark.parametrize(
    ("kind", "statement", "path"),
    [
        (PolicyKind.IDENTITY, {**ALLOW, "Principal": "*"}, "Statement[0].Principal"),
        (PolicyKind.TRUST, {**ALLOW, "Principal": "*"}, "Statement[0].Resource"),
        (PolicyKind.RESOURCE, ALLOW, "Statement[0].Principal"),
        (PolicyKind.RESOURCE, {**ALLOW, "Principal": "*", "NotPrincipal": "*"}, "Statement[0].Principal"),
        (PolicyKind.RESOURCE, {**ALLOW, "Principal": ["*"]}, "Statement[0].Principal"),
        (PolicyKind.RESOURCE, {**ALLOW, "Principal": {"Person": "me"}}, "Statement[0].Principal.Person"),
    ],
)
def test_each_kind_has_its_elements(kind: PolicyKind, statement: dict[str, Any], path: str) -> None:
    assert path in [problem.path for problem in parse(document(statement), kind=kind).fatal]


def test_an_endpoint_policy_may_name_principals_and_need_not() -> None:
    for statement in (ALLOW, {**ALLOW, "Principal": "*"}):
        assert parse(document(statement), kind=PolicyKind.ENDPOINT).problems == ()


def test_names_without_a_kind_are_refused_and_read_as_what_they_look_like() -> None:
    parsed = parse(document({**ALLOW, "Principal": ["123456789012"]}), kind=PolicyKind.RESOURCE)
    assert parsed.fatal
    assert parsed.statements[0].principals == Principals((("AWS", "123456789012"),))
    assert parsed.statements[0].unknown == ("Principal",)


HOSTILE = {
    "empty": "",
    "deep array": '{"Statement":' + "[" * 500 + "]" * 500 + "}",
    "deeper than the stack": '{"a":' * 100_000,
    "a number of 5,000 digits": '{"Statement":{"Condition":{"NumericEquals":{"a":' + "9" * 5_000 + "}}}}",
    "not a number": '{"Statement":NaN}',
    "half a surrogate pair": '{"Statement":"\ud800"}',
    "2 MB of text": json.dumps({"Statement": "x" * 2_000_000}),
    "10,000 statements": json.dumps(document(*[ALLOW] * 10_000)),
    "10,000 wrong statements": json.dumps(document(*[{"Effect": 1}] * 10_000)),
    "bytes": b"{}",
    "nothing": None,
    "keys that are numbers": {1: 2, "Statement": [{3: 4}]},
    "a huge integer": {"Statement": [{**ALLOW, "Condition": {"NumericEquals": {"a": 10**5_000}}}]},
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", [PolicyKind.IDENTITY, PolicyKind.TRUST])
def test_hostile_input_never_raises(name: str, kind: PolicyKind) -> None:
    parsed = parse(HOSTILE[name], kind=kind)  # type: ignore[arg-type]  # wrong types are the point
    assert parsed.statements
    assert len(parsed.problems) <= 101


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Principal", "Condition", "AWS", "Bool", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(VALUES, st.sampled_from(PolicyKind))
def test_no_value_makes_it_raise(value: Any, kind: PolicyKind) -> None:
    parsed = parse({"Statement": value}, kind=kind)
    assert parsed.fatal or all(statement.unknown == () for statement in parsed.statements)
