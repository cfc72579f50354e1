"""A request that shows how somebody comes in says what the conditions ask for, and is decided by the policy engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.policy import PolicyKind, parse
from iamdrift.domain.reasoning.entering import entrances, entrants, entry, where

ROLE = "arn:aws:iam::111122223333:role/shop-prod-role"


def shown(*statements: dict[str, Any]) -> tuple[str, Confidence]:
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [allow | statement for statement in statements]})
    trust = parse(text, kind=PolicyKind.TRUST)
    found = entry(trust, ROLE, entrances(trust)[0])
    return found.text, found.confidence


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"StringEquals": {"sts:ExternalId": "shop-7"}}, " with sts:ExternalId=shop-7"),
        ({"StringLike": {"sts:ExternalId": "shop-*"}}, " with sts:ExternalId=shop-any"),
        ({"StringEqualsIfExists": {"sts:ExternalId": "shop-7"}}, ""),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}, ""),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}}, ""),
        ({"Null": {"sts:ExternalId": "false"}}, " with sts:ExternalId=any"),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, " with aws:MultiFactorAuthPresent=true"),
    ],
)
def test_it_says_what_is_asked_for_and_leaves_out_what_may_be_absent(condition: dict[str, Any], said: str) -> None:
    text, confidence = shown({"Principal": {"AWS": "444455556666"}, "Condition": condition})
    assert text == f"sts:AssumeRole on {ROLE} by arn:aws:iam::444455556666:role/any-role{said}"
    assert confidence is Confidence.PROVEN


def test_a_condition_that_no_example_meets_is_not_proven() -> None:
    _, confidence = shown(
        {"Principal": {"AWS": "444455556666"}, "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "9"}}}
    )
    assert confidence is Confidence.CONDITIONAL


def test_another_statement_may_deny_the_example() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}}}
    _, confidence = shown({"Principal": {"AWS": "444455556666"}}, deny)
    assert confidence is not Confidence.PROVEN


def test_whose_principals_come_in_follows_from_names_and_conditions_together() -> None:
    statement = {
        "Sid": "Two",
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": "*"},
        "Condition": {
            "StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]},
            "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/*"},
            "StringLike": {"aws:PrincipalOrgPaths": "o-ours/r-1/*"},
        },
    }
    (admission,) = entrances(parse({"Statement": statement}, kind=PolicyKind.TRUST))
    assert entrants(admission).accounts == {"444455556666"}
    assert entrants(admission).organizations == {"o-ours"}
    assert where(admission) == "trust policy, statement 1 (Two)"


def test_a_condition_on_the_caller_that_names_none_does_not_break_it() -> None:
    text, _ = shown({"Principal": {"AWS": "444455556666"}, "Condition": {"StringEquals": {"aws:PrincipalArn": []}}})
    assert "by arn:aws:iam::444455556666:role/any-role" in text
