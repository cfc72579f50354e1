"""No document silences a guardrail: whatever an attacker writes, every one of them answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.principals.principal import PolicyText, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.guardrails import GUARDRAILS

ACCOUNT = "111122223333"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
NAMES = st.sampled_from(
    [
        "*",
        "",
        ACCOUNT,
        "444455556666",
        "arn:aws:iam::*:root",
        "arn:aws:iam::444455556666:role/x-dev-role",
        "AROAGONE1",
        "arn:",
        "arn:aws:iam",
        GITHUB,
        "cognito-identity.amazonaws.com",
        "ec2.amazonaws.com",
        "\x00\u202e",
        "é" * 50,
    ]
)
KEYS = st.sampled_from(
    [
        "aws:PrincipalOrgID",
        "aws:PrincipalArn",
        "sts:ExternalId",
        "aws:SourceArn",
        "AWS:SOURCEACCOUNT",
        ":",
        ".",
        "token.actions.githubusercontent.com:sub",
        "token.actions.githubusercontent.com:aud",
        "gitlab.com:sub",
        "saml:aud",
        "cognito-identity.amazonaws.com:aud",
        "aws:PrincipalTag/x509Subject/CN",
        "aws:MultiFactorAuthPresent",
    ]
)
OPERATORS = st.sampled_from(
    [
        "StringEquals",
        "StringLike",
        "StringNotEquals",
        "ForAllValues:StringLike",
        "ForAnyValue:StringEqualsIfExists",
        "ArnLike",
        "Bool",
        "Null",
        "IpAddress",
        "NumericLessThan",
        "StringSortOf",
        "",
    ]
)
VALUES = st.one_of(NAMES, st.sampled_from(["repo:*", "repo:a/b:*", "${aws:PrincipalArn}", "${", "@", "{"]), st.none())
ONE_OR_MANY = st.one_of(VALUES, st.lists(VALUES, max_size=3), st.integers(), st.booleans())
CONDITIONS = st.dictionaries(OPERATORS, st.one_of(st.dictionaries(KEYS, ONE_OR_MANY, max_size=2), VALUES), max_size=2)
PRINCIPALS = st.one_of(
    NAMES,
    st.dictionaries(st.sampled_from(["AWS", "Service", "Federated", "CanonicalUser", "X"]), ONE_OR_MANY, max_size=2),
)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "allow", 1])},
    optional={
        "Action": st.sampled_from(["sts:AssumeRole", "*", "sts:*", ["sts:AssumeRoleWithWebIdentity"], [], 7]),
        "NotAction": st.sampled_from(["sts:TagSession", []]),
        "Principal": PRINCIPALS,
        "NotPrincipal": PRINCIPALS,
        "Condition": CONDITIONS,
        "Resource": st.just("*"),
        "Sid": st.sampled_from(["A", "\n", 3]),
    },
)
DOCUMENTS = st.fixed_dictionaries({"Statement": st.one_of(STATEMENTS, st.lists(STATEMENTS, max_size=3), st.text())})


def examined(trust: str, arn: str = f"arn:aws:iam::{ACCOUNT}:role/shop-prod-role") -> Examination:
    ref = PrincipalRef(ACCOUNT, PrincipalType.ROLE, arn.rpartition("/")[2], "AROASHOP")
    snapshot = Snapshot(ref, arn, trust=PolicyText(trust))
    return Examination(snapshot, roster=Roster([snapshot]))


def ask_all(examination: Examination) -> int:
    kind = examination.snapshot.ref.type
    return sum(len(list(rule.check(examination))) for rule in GUARDRAILS if kind in rule.applies_to)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_every_guardrail_answers_whatever_the_trust_policy_says(document: dict[str, Any]) -> None:
    assert ask_all(examined(json.dumps(document))) >= 0


@pytest.mark.parametrize(
    "trust",
    ["", "null", "[]", "{", '{"Statement": null}', "[" * 500, '{"Statement":' + "[" * 400 + "]" * 400 + "}", "\ud800"],
)
def test_what_cannot_be_read_admits_anyone(trust: str) -> None:
    found = {
        rule.id for rule in GUARDRAILS if PrincipalType.ROLE in rule.applies_to for _ in rule.check(examined(trust))
    }
    assert "trust-admits-anyone" in found


def test_a_hundred_thousand_characters_are_answered_too() -> None:
    many = [{"Effect": "Allow", "Principal": {"AWS": f"{n:012}"}, "Action": "sts:AssumeRole"} for n in range(1200)]
    assert ask_all(examined(json.dumps({"Version": "2012-10-17", "Statement": many}))) > 1000
