"""Declared rules see what the policy engine sees, and their tests in the configuration say so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.configuration.declarative import compiled, run_rule_tests
from iamdrift.domain.configuration.declared import Ability, DeclaredRule, RuleTest
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.guardrail import Family
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.policy import Outcome, Request, evaluate
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import (
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.selector import Selector
from iamdrift.domain.reasoning.forbidden import able

CASES = yaml.load((Path(__file__).parent / "cases" / "declared.yaml").read_text(), yaml.BaseLoader)  # noqa: S506 - builds nothing but text
ACCOUNT = "111122223333"
LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def text(document: object) -> PolicyText:
    return PolicyText(json.dumps(document))


def managed(arn: str, document: object) -> ManagedPolicy:
    return ManagedPolicy(arn, "v1", text(document))


def principal(said: dict[str, Any]) -> Snapshot:
    kind = PrincipalType(said.get("type", "role"))
    name = said.get("name", "example")
    boundary = said.get("boundary")
    return Snapshot(
        PrincipalRef(ACCOUNT, kind, name, "AROAEXAMPLEEXAMPLE00"),
        f"arn:aws:iam::{ACCOUNT}:{kind.value}/{name}",
        trust=text(said.get("trust", LAMBDA)) if kind is PrincipalType.ROLE else None,
        inline=tuple(InlinePolicy(name, text(document)) for name, document in said.get("inline", {}).items()),
        attached=tuple(managed(arn, document) for arn, document in said.get("attached", {}).items()),
        boundary=managed(boundary["arn"], boundary["document"]) if boundary else None,
        versions=(PolicyVersion("v1", text(said["document"]), default=True),) if "document" in said else (),
        tags=tuple(said.get("tags", {}).items()),
    )


def rule(said: dict[str, Any]) -> DeclaredRule:
    selector, carried = said.get("selector", {}), said.get("must_carry", {})
    return DeclaredRule(
        id="a-rule",
        title="A rule",
        why="Because.",
        remedy="Keep it.",
        severity=Severity.MEDIUM,
        selector=Selector(
            types=frozenset(PrincipalType(kind) for kind in selector.get("types", ())),
            units=frozenset(selector.get("units", ())),
            names=tuple(selector.get("names", ())),
        ),
        must_not_be_able_to=tuple(
            Ability(tuple(each["actions"]), tuple(each.get("resources", ["*"])))
            for each in said.get("must_not_be_able_to", ())
        ),
        must_not_trust=tuple(said.get("must_not_trust", ())),
        must_carry_tags=tuple(carried.get("tags", {}).items()),
        must_carry_boundary=tuple(carried.get("boundary", ())),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    (guardrail,) = compiled([rule(case["rule"])])
    found = {each.subject: each.confidence.value for each in guardrail.check(Examination(principal(case["principal"])))}
    assert found == case["found"]


def test_a_guardrail_says_what_the_rule_says() -> None:
    (guardrail,) = compiled([rule({"must_not_trust": ["*"]})])
    assert (guardrail.id, guardrail.severity, guardrail.family) == ("a-rule", Severity.MEDIUM, Family.TRUST)
    assert guardrail.applies_to == {PrincipalType.ROLE, PrincipalType.USER}
    assert (guardrail.why, guardrail.remedy) == ("Because.", "Keep it.")


def test_evidence_names_statement_and_witness() -> None:
    document = {"Statement": [{"Sid": "Wide", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}]}
    ability = Ability(("s3:GetObject",), ("arn:aws:s3:::a/secret*",))
    (evidence,) = able(principal({"inline": {"deploy": document}}), ability)
    assert evidence.summary == "It can do s3:GetObject on arn:aws:s3:::a/secret*"
    assert "inline policy deploy" in evidence.statement
    assert "Wide" in evidence.statement
    assert evidence.witness.startswith("s3:GetObject on arn:aws:s3:::a/secret")


def test_tags_of_a_policy_that_were_not_read_prove_nothing() -> None:
    asked = rule({"selector": {"types": ["policy"]}, "must_carry": {"tags": {"owner": "*"}}})
    unread = replace(principal({"type": "policy", "document": LAMBDA}), unread=("detail/tag/",))
    (evidence,) = compiled([asked])[0].check(Examination(unread))
    assert evidence.confidence is Confidence.UNPROVEN


def test_the_tests_of_a_rule_are_run() -> None:
    asked = rule({"must_carry": {"tags": {"owner": "*"}}})
    bare, tagged = principal({}), principal({"tags": {"owner": "x"}})
    tests = (RuleTest("bare", bare, True), RuleTest("tagged", tagged, False), RuleTest("wrong", tagged, True))
    results = run_rule_tests(Settings(rules=(replace(asked, tests=tests),)))
    assert [result.passed for result in results] == [True, True, False]
    assert str(results[0]) == "ok: a-rule: bare (must break the rule): It carries no tag owner"
    assert str(results[2]) == "FAILED: a-rule: wrong (must break the rule): nothing is wrong with it"


ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "*", "iam:PassRole", "s3:?etObject"])
RESOURCES = st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:s3:::?/b", "arn:aws:s3:::c/*"])
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Allow", "Deny"]), "Action": ACTIONS, "Resource": RESOURCES}
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=3).map(
    lambda statements: {"Version": "2012-10-17", "Statement": statements}
)


@given(DOCUMENTS, st.none() | DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_law_a_rule_about_one_request_agrees_with_the_evaluation_of_it(identity: Any, boundary: Any) -> None:
    said: dict[str, Any] = {"inline": {"a": identity}}
    if boundary is not None:
        said["boundary"] = {"arn": f"arn:aws:iam::{ACCOUNT}:policy/b", "document": boundary}
    snapshot = principal(said)
    request = Request(snapshot.arn, "s3:GetObject", "arn:aws:s3:::a/b", resource_account=ACCOUNT)
    allowed = evaluate(request, policies_of(snapshot)).outcome is Outcome.ALLOWED
    found = list(able(snapshot, Ability(("s3:GetObject",), ("arn:aws:s3:::a/b",))))
    assert bool(found) is allowed
    assert all(evidence.confidence is Confidence.PROVEN for evidence in found)
