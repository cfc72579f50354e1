"""Documents that IAM cannot tell apart share a digest; all others do not."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.principals.canonical import canonical, document_digest


def policy(*statements: dict[str, Any], **members: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **members})


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"], **elements}


def trust(principal: Any, action: Any = "sts:AssumeRole", effect: str = "Allow") -> str:
    return policy({"Effect": effect, "Principal": principal, "Action": action})


def on(operator: str, key: str, value: Any) -> str:
    return policy(allow(Condition={operator: {key: value}}))


EQUAL = {
    "formatting": (policy(allow()), json.dumps(json.loads(policy(allow())), indent=4)),
    "key order": ('{"Version":"2012-10-17","Statement":[]}', '{"Statement":[],"Version":"2012-10-17"}'),
    "one statement or a list of one": ('{"Statement":{"Effect":"Deny"}}', '{"Statement":[{"Effect":"Deny"}]}'),
    "statement order": (policy(allow(), allow(Effect="Deny")), policy(allow(Effect="Deny"), allow())),
    "a statement repeated": (policy(allow()), policy(allow(), allow())),
    "one action or a list of one": (policy(allow(Action="s3:GetObject")), policy(allow())),
    "action order and duplicates": (policy(allow(Action=["a:B", "c:D"])), policy(allow(Action=["c:D", "a:B", "c:D"]))),
    "action case": (policy(allow(Action="S3:GETOBJECT")), policy(allow())),
    "resource order": (policy(allow(Resource=["a", "b"])), policy(allow(Resource=["b", "a"]))),
    "version left out means 2008-10-17": ('{"Statement":[]}', '{"Version":"2008-10-17","Statement":[]}'),
    "an empty Sid": (policy(allow(Sid="")), policy(allow())),
    "an empty condition block": (policy(allow(Condition={})), policy(allow())),
    "condition key case": (on("Bool", "aws:SecureTransport", "true"), on("Bool", "AWS:securetransport", "true")),
    "a boolean quoted or not": (on("Bool", "aws:SecureTransport", True), on("Bool", "aws:SecureTransport", "true")),
    "a number quoted or not": (on("NumericLessThan", "s3:max-keys", 10), on("NumericLessThan", "s3:max-keys", "10")),
    "order of condition values": (on("StringEquals", "a:b", ["x", "y"]), on("StringEquals", "a:b", ["y", "x", "y"])),
    "account as number or as root ARN": (
        trust({"AWS": "111122223333"}),
        trust({"AWS": ["arn:aws:iam::111122223333:root"]}),
    ),
    "account in another partition": (
        trust({"AWS": "111122223333"}),
        trust({"AWS": "arn:aws-us-gov:iam::111122223333:root"}),
    ),
    "everyone, where only authenticated callers can come": (trust("*"), trust({"AWS": "*"})),
    "an escaped letter": ('{"Statement":[],"Id":"a"}', '{"Statement":[],"Id":"\\u0061"}'),
}
DIFFERENT = {
    "effect": (policy(allow()), policy(allow(Effect="Deny"))),
    "resource case": (policy(allow(Resource="arn:aws:s3:::a")), policy(allow(Resource="arn:aws:s3:::A"))),
    "Action and NotAction": (
        policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}),
        policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
    ),
    "a Sid, which a person reads": (policy(allow(Sid="A")), policy(allow(Sid="B"))),
    "an Id": (policy(Id="a"), policy(Id="b")),
    "a version with policy variables and one without": ('{"Statement":[]}', policy()),
    "condition value case": (on("StringEquals", "a:b", "x"), on("StringEquals", "a:b", "X")),
    "condition operator": (on("StringEquals", "a:b", "x"), on("StringLike", "a:b", "x")),
    "a condition operator that also passes when the key is absent": (
        on("StringEquals", "a:b", "x"),
        on("StringEqualsIfExists", "a:b", "x"),
    ),
    "an operator with no keys and no condition": (policy(allow(Condition={"StringEquals": {}})), policy(allow())),
    "no condition value and no condition": (on("StringEquals", "a:b", []), policy(allow())),
    "kind of principal": (trust({"AWS": "111122223333"}), trust({"Federated": "111122223333"})),
    "a role and its account": (
        trust({"AWS": "arn:aws:iam::111122223333:role/root"}),
        trust({"AWS": "arn:aws:iam::111122223333:root"}),
    ),
    "case of a role name": (
        trust({"AWS": "arn:aws:iam::111122223333:role/Deploy"}),
        trust({"AWS": "arn:aws:iam::111122223333:role/deploy"}),
    ),
    "denying everyone and denying the authenticated": (trust("*", effect="Deny"), trust({"AWS": "*"}, effect="Deny")),
    "everyone, where web identities can come": (
        trust("*", "sts:AssumeRoleWithWebIdentity"),
        trust({"AWS": "*"}, "sts:AssumeRoleWithWebIdentity"),
    ),
    "everyone, where any action can come": (trust("*", "sts:*"), trust({"AWS": "*"}, "sts:*")),
    "principal and not principal": (
        policy({"Effect": "Deny", "Principal": {"AWS": "1"}, "Action": "*"}),
        policy({"Effect": "Deny", "NotPrincipal": {"AWS": "1"}, "Action": "*"}),
    ),
    "not JSON, differing in a space": ("{", "{ "),
    "an unknown element with different content": (policy(allow(Actoin="a")), policy(allow(Actoin="b"))),
    "a verbatim document that looks like a canonical one": (policy(), canonical(policy()).text + "x"),
}
NOT_UNDERSTOOD = {
    "two keys of the same name": ('{"Statement":[{"Effect":"Deny","Effect":"Allow"}]}', "two keys named 'Effect'"),
    "two condition keys of the same name in another case": (
        policy(allow(Condition={"StringEquals": {"aws:username": "a", "AWS:UserName": "b"}})),
        "names one condition key twice",
    ),
    "an unknown element": (policy(allow(Resources="*")), "an element that IAM does not define"),
    "an unknown element at the top": (policy(Statements=[]), "an element that IAM does not define"),
    "an unknown kind of principal": (trust({"aws": "1"}), "an element that IAM does not define"),
    "not JSON": ("{'Statement': []}", "not JSON: Expecting property name"),
    "an empty text": ("", "not JSON"),
    "not a number": ('{"Statement":NaN}', "not JSON: NaN"),
    "a list at the top": ("[]", "expected an object, found a list"),
    "no statement": ("{}", "missing"),
    "an action that is a number": (policy(allow(Action=5)), "expected a string, found a number"),
    "a resource that is null": (policy(allow(Resource=[None])), "expected a string, found null"),
    "a condition value that is an object": (on("StringEquals", "a:b", {}), "a condition value cannot be an object"),
    "an effect in lower case": (policy(allow(Effect="allow")), "neither Allow nor Deny"),
    "nesting of 500 levels": ("[" * 500 + "]" * 500, "nests deeper than 64 levels"),
    "nesting beyond any stack": ('{"a":' * 100_000 + "1" + "}" * 100_000, "nests deeper than 64 levels"),
    "a very large number": (policy(allow(Action=10)).replace("10}", "1" * 9000 + "}"), "found a number"),
}


@pytest.mark.parametrize("pair", EQUAL.values(), ids=EQUAL.keys())
def test_what_iam_ignores_keeps_the_digest(pair: tuple[str, str]) -> None:
    assert canonical(pair[0]).understood
    assert document_digest(pair[0]) == document_digest(pair[1])


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_what_iam_honours_changes_the_digest(pair: tuple[str, str]) -> None:
    assert document_digest(pair[0]) != document_digest(pair[1])


@pytest.mark.parametrize("case", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_what_is_not_understood_is_kept_verbatim_and_reported(case: tuple[str, str]) -> None:
    text, message = case
    form = canonical(text)
    assert form.text == text
    assert message in form.problems[0].message


def test_a_problem_says_where_it_is() -> None:
    assert canonical(policy(allow(), allow(Resources="*"))).problems[0].path == "Statement[1].Resources"


def test_a_lone_surrogate_has_a_digest() -> None:
    assert document_digest('{"Statement":[],"Id":"\\ud800"}') != document_digest('"\ud800"')


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
several = st.lists(words, min_size=1, max_size=3)
conditions = st.dictionaries(
    st.sampled_from(["StringLike", "ForAllValues:ArnLike", "Bool"]),
    st.dictionaries(
        st.sampled_from(["aws:username", "aws:SourceIp", "s3:prefix"]),
        st.lists(st.booleans() | st.integers() | words, min_size=1, max_size=3),
        min_size=1,
    ),
    max_size=2,
)
statements = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": several, "Resource": several},
    optional={
        "Sid": words,
        "Condition": conditions,
        "Principal": st.just("*")
        | st.dictionaries(st.sampled_from(["AWS", "Service", "Federated"]), several, min_size=1),
    },
)
documents = st.fixed_dictionaries(
    {"Version": st.sampled_from(["2012-10-17", "2008-10-17"]), "Statement": st.lists(statements, max_size=4)}
)


def rewritten(value: Any, chance: random.Random) -> Any:
    """The same document, written differently where IAM does not care."""
    if isinstance(value, dict):
        items = [(key, rewritten(inner, chance)) for key, inner in value.items()]
        chance.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        members = [rewritten(each, chance) for each in value]
        members += chance.choices(members, k=chance.randint(0, 1)) if members else []
        chance.shuffle(members)
        return members[0] if len(members) == 1 and chance.random() < 0.5 else members
    return value


@given(documents, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_rewriting_keeps_the_digest(document: dict[str, Any], chance: random.Random) -> None:
    again = json.dumps(
        rewritten(document, chance), indent=chance.choice([None, 1, 4]), ensure_ascii=chance.random() < 0.5
    )
    assert document_digest(again) == document_digest(json.dumps(document))


@given(documents)
@settings(max_examples=100, deadline=None)
def test_the_canonical_form_is_its_own_canonical_form(document: dict[str, Any]) -> None:
    form = canonical(json.dumps(document))
    assert form.understood
    assert canonical(form.text) == form


MUTATIONS = (
    lambda statement: {**statement, "Effect": "Deny" if statement["Effect"] == "Allow" else "Allow"},
    lambda statement: {**statement, "Action": [*statement["Action"], "more:Action"]},
    lambda statement: {**statement, "Resource": [*statement["Resource"], "arn:more"]},
    lambda statement: {**statement, "Sid": statement.get("Sid", "") + "x"},
    lambda statement: {**statement, "Condition": {**statement.get("Condition", {}), "Null": {"a:b": "true"}}},
    lambda statement: {**statement, "Principal": {"AWS": ["AROAEXAMPLE"]}},
    lambda statement: {("NotAction" if name == "Action" else name): value for name, value in statement.items()},
)


@given(statements, st.sampled_from(MUTATIONS))
@settings(max_examples=150, deadline=None)
def test_a_change_that_counts_changes_the_digest(statement: dict[str, Any], mutate: Any) -> None:
    assert document_digest(policy(mutate(statement))) != document_digest(policy(statement))


@given(st.text(max_size=60) | documents.map(json.dumps).map(lambda text: text[:-3]))
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_form(text: str) -> None:
    form = canonical(text)
    assert form.understood or form.text == text
