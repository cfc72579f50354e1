"""Who is admitted by a document, and which conditions really pin them down."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.policy import Admitted, Document, PinnedBy, PolicyKind, admissions, parse
from iamdrift.domain.policy.risk.trust import (
    confused_deputies,
    from_other_accounts,
    open_to_everyone,
    unpinned_providers,
)

ACCOUNT, OTHER = "123456789012", "999999999999"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SUB = "token.actions.githubusercontent.com:sub"

Json = dict[str, Any]


def trust(*statements: Json) -> Document:
    return parse({"Version": "2012-10-17", "Statement": list(statements)}, kind=PolicyKind.TRUST)


def allow(principal: Any, condition: Json | None = None, **more: Any) -> Json:
    conditions = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **conditions, **more}


def deny(condition: Json | None = None, **more: Any) -> Json:
    conditions = {"Condition": condition} if condition else {}
    return {"Effect": "Deny", "Action": "sts:*", "Principal": "*", **conditions, **more}


@pytest.mark.parametrize(
    ("principal", "kind", "account"),
    [
        ("*", Admitted.EVERYONE, ""),
        ({"AWS": "*"}, Admitted.EVERYONE, ""),
        ({"AWS": OTHER}, Admitted.ACCOUNT, OTHER),
        ({"AWS": f"arn:aws:iam::{OTHER}:root"}, Admitted.ACCOUNT, OTHER),
        ({"AWS": ROLE}, Admitted.PRINCIPAL, ACCOUNT),
        ({"AWS": "AROADBQP57FF2AEXAMPLE"}, Admitted.ORPHAN, ""),
        ({"AWS": "me"}, Admitted.UNREADABLE, ""),
        ({"Service": "ec2.amazonaws.com"}, Admitted.SERVICE, ""),
        ({"Federated": GITHUB}, Admitted.PROVIDER, ACCOUNT),
        ({"CanonicalUser": "abc"}, Admitted.CANONICAL_USER, ""),
    ],
)
def test_kinds_of_names(principal: Any, kind: Admitted, account: str) -> None:
    (admission,) = admissions(trust(allow(principal)))
    assert (admission.kind, admission.account, admission.pins) == (kind, account, ())


def test_every_name_is_an_admission_of_its_own() -> None:
    found = admissions(trust(allow({"AWS": [ROLE, OTHER], "Service": "ec2.amazonaws.com"}, Sid="In"), deny()))
    assert found == ()
    found = admissions(trust(allow({"AWS": [ROLE, OTHER], "Service": "ec2.amazonaws.com"}, Sid="In")))
    assert [(admission.name, admission.sid) for admission in found] == [
        (ROLE, "In"),
        (OTHER, "In"),
        ("ec2.amazonaws.com", "In"),
    ]
    assert found[0].allows("STS:assumerole")
    assert not found[0].allows("sts:TagSession")


def test_not_principal_admits_all_the_others() -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": OTHER}}
    (admission,) = open_to_everyone(trust(statement))
    assert (admission.kind, admission.name) == (Admitted.ALL_BUT, OTHER)


def test_what_is_not_understood_is_said() -> None:
    (admission,) = admissions(trust(allow({"Person": "me"})))
    assert (admission.kind, admission.certain) == (Admitted.EVERYONE, False)
    (admission,) = admissions(parse("{", kind=PolicyKind.TRUST))
    assert (admission.kind, admission.certain) == (Admitted.EVERYONE, False)


PINS: list[tuple[str, str, str | list[str], PinnedBy]] = [
    ("StringEquals", "aws:PrincipalAccount", ACCOUNT, PinnedBy.CALLER),
    ("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}", PinnedBy.CALLER),
    ("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/ci-*", PinnedBy.CALLER),
    ("StringLike", "aws:userid", "AROADBQP57FF2AEXAMPLE:*", PinnedBy.CALLER),
    ("StringEquals", "aws:PrincipalOrgID", "o-abcdef1234", PinnedBy.ORGANIZATION),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abcdef1234/r-1/*", PinnedBy.ORGANIZATION),
    ("StringEquals", "AWS:sourceaccount", [ACCOUNT, OTHER], PinnedBy.SOURCE),
    ("ArnLike", "aws:SourceArn", f"arn:aws:sns:*:{ACCOUNT}:*", PinnedBy.SOURCE),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::reports", PinnedBy.SOURCE),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", PinnedBy.NETWORK),
    ("StringEquals", "aws:SourceVpce", "vpce-1", PinnedBy.NETWORK),
    ("StringEquals", "sts:ExternalId", "7c9e6679", PinnedBy.SECRET),
    ("StringEquals", SUB, "repo:acme/app:ref:refs/heads/main", PinnedBy.SUBJECT),
    ("StringLike", SUB, "repo:acme/*", PinnedBy.SUBJECT),
    ("StringEquals", SUB, "repo:acme/*", PinnedBy.SUBJECT),
    ("StringLike", SUB, "repo:acme@1/app@2:environment:prod", PinnedBy.SUBJECT),
    ("StringLike", "app.terraform.io:sub", "organization:acme:project:*", PinnedBy.SUBJECT),
    ("StringEquals", "cognito-identity.amazonaws.com:aud", "eu-west-1:pool", PinnedBy.AUDIENCE),
    ("StringEquals", "saml:aud", "https://signin.aws.amazon.com/saml", PinnedBy.AUDIENCE),
]


@pytest.mark.parametrize(("operator", "key", "value", "by"), PINS)
def test_restrictive_pins(operator: str, key: str, value: str | list[str], by: PinnedBy) -> None:
    (admission,) = admissions(trust(allow("*", {operator: {key: value}})))
    assert [pin.by for pin in admission.pinned()] == [by]
    assert admission.holes() == ()


HOLES: list[tuple[str, str, str | list[str], str]] = [
    ("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-abcdef1234", "absent"),
    ("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT, "absent"),
    ("StringNotEquals", "aws:PrincipalAccount", OTHER, "all others"),
    ("NumericEquals", "aws:SourceAccount", ACCOUNT, "pins nobody"),
    ("StringLike", "aws:PrincipalOrgID", "*", "no organization"),
    ("StringLike", "aws:SourceAccount", [ACCOUNT, "*"], "no account id"),
    ("ArnLike", "aws:PrincipalArn", "*", "any ARN"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deploy", "account open"),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::*", "bucket open"),
    ("StringEquals", "aws:SourceArn", "arn:aws:iam:::user/anna", "account open"),
    ("StringEquals", "aws:SourceArn", "me", "no ARN"),
    ("IpAddress", "aws:SourceIp", "0.0.0.0/0", "internet"),
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "::/1"], "internet"),
    ("StringLike", "sts:ExternalId", "*", "anything"),
    ("StringLike", "aws:SourceVpce", "vpce-*", "open"),
    ("StringEquals", "aws:username", "admin", "freely"),
    ("StringEquals", "aws:PrincipalTag/team", "ops", "own account"),
    ("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}", "itself"),
    ("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalTag/org}", "chosen"),
    ("StringLike", SUB, "*", "owns"),
    ("StringLike", SUB, "repo:*", "owns"),
    ("StringLike", SUB, "repo:acme*", "owns"),
    ("StringEquals", SUB, "repo:*", "literally"),
    ("StringEquals", SUB, "environment:prod", "any repository"),
]


@pytest.mark.parametrize(("operator", "key", "value", "reason"), HOLES)
def test_pins_that_pin_nobody(operator: str, key: str, value: str | list[str], reason: str) -> None:
    (admission,) = admissions(trust(allow("*", {operator: {key: value}})))
    (pin,) = admission.holes()
    assert reason in pin.hole
    assert admission.pinned() == ()


@pytest.mark.parametrize(
    "condition",
    [{"Null": {"aws:PrincipalOrgID": "false"}}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}],
)
def test_conditions_about_something_else_are_no_pins(condition: Json) -> None:
    (admission,) = admissions(trust(allow("*", condition)))
    assert admission.pins == ()
    assert len(admission.conditions) == 1


NOT_OURS: Json = {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdef1234"}}
SPARING: Json = {**NOT_OURS, "Bool": {"aws:PrincipalIsAWSService": "false"}}


def test_a_deny_of_everybody_else_is_a_pin() -> None:
    (admission,) = admissions(trust(allow("*"), deny(NOT_OURS)))
    (pin,) = admission.pinned(PinnedBy.ORGANIZATION)
    assert pin.by_deny


def test_a_deny_that_spares_services_pins_all_others() -> None:
    everyone, service = admissions(trust(allow({"AWS": "*", "Service": "ec2.amazonaws.com"}), deny(SPARING)))
    assert everyone.pinned(PinnedBy.ORGANIZATION)
    assert service.pins == ()


@pytest.mark.parametrize(
    "statement",
    [
        deny(NOT_OURS, Action="sts:TagSession"),
        deny(NOT_OURS, Principal={"AWS": OTHER}),
        deny({**NOT_OURS, "Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        deny({"StringEquals": {"aws:PrincipalOrgID": "o-abcdef1234"}}),
        deny(Action="sts:TagSession"),
    ],
)
def test_a_deny_with_a_way_around_it_is_no_pin(statement: Json) -> None:
    assert len(open_to_everyone(trust(allow("*"), statement))) == 1


def test_questions() -> None:
    document = trust(
        allow({"AWS": ["*", OTHER, ROLE]}),
        allow({"Service": "sns.amazonaws.com"}),
        allow({"Service": "sqs.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": ACCOUNT}}),
        allow({"Federated": GITHUB}),
        allow({"Federated": GITHUB}, {"StringLike": {SUB: "repo:acme/*"}}),
    )
    assert [admission.name for admission in open_to_everyone(document)] == ["*"]
    assert [admission.name for admission in from_other_accounts(document, {ACCOUNT})] == [OTHER]
    assert [admission.name for admission in confused_deputies(document)] == ["sns.amazonaws.com"]
    assert [admission.index for admission in unpinned_providers(document)] == [3]
