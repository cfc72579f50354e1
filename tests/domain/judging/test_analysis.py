"""Second opinions: where Access Analyzer and the guardian agree about who comes in from outside."""

from __future__ import annotations

from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.guardrail import outside_rules
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.sweep.exposure import ExternalFinding
from iamdrift.domain.tightening.analysis import (
    AGREE,
    ONLY_THEY,
    ONLY_WE,
    second_opinions,
)
from iamdrift.guardrails import GUARDRAILS
from tests.fakes.principals import ACCOUNT, role_ref

RULES = frozenset({"trust-admits-anyone"})


def ours(name: str, guardrail: str = "trust-admits-anyone") -> Finding:
    return Finding(guardrail, role_ref(name), Evidence("*", "anyone"), Severity.HIGH)


def theirs(name: str, kind: str = "AWS::IAM::Role") -> ExternalFinding:
    arn = f"arn:aws:iam::{ACCOUNT}:role/path/{name}" if kind == "AWS::IAM::Role" else f"arn:aws:s3:::{name}"
    return ExternalFinding("f", arn, kind, ACCOUNT)


def test_both_one_or_the_other() -> None:
    found = list(second_opinions([theirs("Both"), theirs("them")], [ours("both"), ours("us")], RULES))
    assert [(each.agreement, each.resource.rpartition("/")[2]) for each in found] == [
        (AGREE, "Both"),
        (ONLY_THEY, "them"),
        (ONLY_WE, f"role us in {ACCOUNT}"),
    ]


def test_other_resources_are_kept_as_exposure_and_come_last() -> None:
    found = list(second_opinions([theirs("open", "AWS::S3::Bucket")], [ours("us")], RULES))
    assert [each.agreement for each in found] == [ONLY_WE, ONLY_THEY]
    assert found[1].said == "AWS::S3::Bucket: somebody outside can reach it"


def test_findings_about_anything_else_are_no_opinion_about_access_from_outside() -> None:
    assert list(second_opinions([], [ours("us", "owner-tag")], RULES)) == []
    assert {"trust-admits-anyone"} <= outside_rules(GUARDRAILS)
    assert "owner-tag" not in outside_rules(GUARDRAILS)


def test_a_role_that_several_outsiders_may_become_is_one_opinion() -> None:
    (opinion,) = second_opinions([theirs("shop"), theirs("shop")], [], frozenset())
    assert opinion.agreement == ONLY_THEY
