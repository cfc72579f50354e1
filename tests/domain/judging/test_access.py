"""How access is graded and put into lines."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.judging.access import MOST_LINES, PolicyEngine
from iamdrift.domain.judging.assessment import AccessChange
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.principals.principal import (
    GroupMembership,
    ManagedPolicy,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from tests.fakes.principals import ACCOUNT, allow, document, inline, role, trusting

ENGINE = PolicyEngine()
BUCKET = "arn:aws:s3:::shop/*"


def gained(*statements: dict[str, Any]) -> AccessChange:
    return ENGINE.change(role(), role(inline=(inline("x", *statements),)))


@pytest.mark.parametrize(
    ("statement", "severity"),
    [
        (allow("*"), Severity.CRITICAL),
        (allow("*") | {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}, Severity.HIGH),
        (allow("iam:*"), Severity.HIGH),
        (allow("iam:PassRole"), Severity.HIGH),
        (allow("secretsmanager:GetSecretValue"), Severity.HIGH),
        (allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/one"), Severity.MEDIUM),
        (allow("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/one"), Severity.MEDIUM),
        (allow("ec2:TerminateInstances"), Severity.MEDIUM),
        (allow("s3:PutObjectTagging", BUCKET), Severity.LOW),
        (allow("cloudwatch:ListMetrics"), Severity.LOW),
        (allow("brandnew:InventThing"), Severity.MEDIUM),
    ],
)
def test_new_access_is_graded_by_what_it_can_do_and_on_how_much(statement: dict[str, Any], severity: Severity) -> None:
    change = gained(statement)
    assert change.grants
    assert change.severity is severity


def test_the_most_dangerous_comes_first_and_long_lists_are_shortened() -> None:
    many = [allow("s3:GetObject", f"arn:aws:s3:::bucket-{number}/*") for number in range(40)]
    change = gained(*many, allow("iam:PassRole"))
    assert change.newly_allowed[0].actions == "iam:PassRole"
    assert len(change.newly_allowed) == MOST_LINES
    assert change.newly_total > MOST_LINES
    assert "iam:PassRole on *" in change.summary


def test_a_line_says_what_on_what_by_which_statement_and_what_proves_it() -> None:
    (line,) = gained(allow("s3:GetObject", BUCKET)).newly_allowed
    assert (line.actions, line.resource, line.condition) == ("s3:GetObject", BUCKET, "")
    assert line.statement.startswith("inline policy x, statement")
    assert line.witness.startswith("s3:GetObject on arn:aws:s3:::shop/")
    assert line.confidence is Confidence.PROVEN


def test_access_that_needs_context_is_conditional_and_names_it() -> None:
    (line,) = gained(
        allow("s3:GetObject", BUCKET) | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    ).newly_allowed
    assert line.confidence is Confidence.CONDITIONAL
    assert "aws:SecureTransport" in line.condition


def test_lost_access_is_told_and_is_not_severe() -> None:
    change = ENGINE.change(role(inline=(inline("x", allow("*")),)), role())
    assert (change.grants, change.lost_total > 0, change.severity) == (False, True, Severity.INFO)


def test_the_same_access_written_otherwise_is_no_change() -> None:
    one = role(inline=(inline("x", allow("s3:GetObject", BUCKET)),))
    other = role(inline=(inline("y", allow("s3:Get?bject", BUCKET), allow("s3:GetObject", BUCKET)),))
    change = ENGINE.change(one, other)
    assert "s3:GetObject" not in {line.actions for line in change.newly_allowed}
    assert change.lost_total == 0


@pytest.mark.parametrize(
    ("principal", "severity", "who"),
    [
        ("*", Severity.CRITICAL, "anyone"),
        ("999988887777", Severity.MEDIUM, "account 999988887777"),
        (f"arn:aws:iam::{ACCOUNT}:role/deploy", Severity.LOW, f"role/deploy of account {ACCOUNT}"),
    ],
)
def test_a_trust_policy_that_lets_others_in_is_new_access(principal: str, severity: Severity, who: str) -> None:
    change = ENGINE.change(role(), role(trust=trusting(principal)))
    assert change.severity is severity
    assert who in change.newly_allowed[0].resource


def test_whom_a_trust_policy_no_longer_lets_in_is_lost_access() -> None:
    change = ENGINE.change(role(), role(trust=trusting(ACCOUNT)))
    assert "ec2.amazonaws.com" in change.no_longer_allowed[0].resource


def test_a_boundary_takes_access_away_and_gives_it_back() -> None:
    admin = inline("x", allow("*"))
    brake = ManagedPolicy("arn:aws:iam::1:policy/brake", "v1", document(allow("s3:GetObject")))
    free, bound = role(inline=(admin,)), role(inline=(admin,), boundary=brake)
    assert not ENGINE.change(free, bound).grants
    assert ENGINE.change(bound, free).severity is Severity.CRITICAL


def test_a_user_has_what_its_groups_have() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "anna", "AIDA1")
    group = GroupMembership("admins", "AGPA1", attached=(ManagedPolicy("arn:x", "v1", document(allow("*"))),))
    change = ENGINE.change(Snapshot(ref, "arn"), Snapshot(ref, "arn", groups=(group,)))
    assert change.severity is Severity.CRITICAL
    assert "group admins" in change.newly_allowed[0].statement


def test_a_policy_that_could_not_be_read_may_allow_anything() -> None:
    change = ENGINE.change(role(), role(attached=(ManagedPolicy("arn:aws:iam::1:policy/x", "v1", None),)))
    assert change.grants
    assert all(line.confidence is not Confidence.PROVEN for line in change.newly_allowed)


def test_a_managed_policy_by_itself_gives_nobody_anything() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.POLICY, "shared", "ANPA1")
    admin = Snapshot(ref, "arn", versions=(PolicyVersion("v2", document(allow("*")), default=True),))
    assert ENGINE.change(Snapshot(ref, "arn"), admin) == AccessChange()
    assert ENGINE.blast_radius(admin) is Severity.INFO


@pytest.mark.parametrize(
    ("statements", "severity"),
    [
        ((), Severity.INFO),
        ((allow("cloudwatch:ListMetrics"),), Severity.LOW),
        ((allow("s3:GetObject"),), Severity.MEDIUM),
        ((allow("iam:CreateAccessKey"),), Severity.HIGH),
        ((allow("*"),), Severity.CRITICAL),
    ],
)
def test_the_blast_radius_is_as_bad_as_the_worst_that_it_can_do(
    statements: tuple[dict[str, Any], ...], severity: Severity
) -> None:
    holder = role(inline=(inline("x", *statements),)) if statements else role()
    assert ENGINE.blast_radius(holder) is severity


def test_nearly_everything_is_told_by_what_is_missing_and_by_an_example_everybody_understands() -> None:
    reading = inline("read", allow("s3:GetObject"))
    change = ENGINE.change(role(inline=(reading,)), role(inline=(reading, inline("all", allow("*")))))
    (line,) = change.newly_allowed
    assert line.actions == "* but not s3:GetObject"
    assert line.witness.startswith("iam:AttachRolePolicy on arn:aws:iam::")
