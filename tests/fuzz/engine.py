"""Fuzz tests of the policy engine: every policy is answered within a bound, and nothing unclear is called harmless."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.assessment import Assessment, Verdict
from iamdrift.domain.policy import (
    Outcome,
    Policies,
    PolicyKind,
    Request,
    access_delta,
    admissions,
    escalation_paths,
    evaluate,
    expand,
    is_administrator,
    parse,
    permissions,
    summarize,
    trust_delta,
    validate,
)
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, Snapshot
from iamdrift.domain.principals.snapshot_problems import noted
from iamdrift.guardrails import GUARDRAILS
from tests.fakes.principals import role
from tests.fuzz.meter import within
from tests.fuzz.parsers import QUIET
from tests.fuzz.shapes import ACTIONS, RESOURCES, chosen, policies, policy_objects

MOST_LINES = 30_000_000  # that anything may cost; MOST_STEPS of the engine keeps it below, however policies are written
ROLE = "arn:aws:iam::111122223333:role/example"
NOW = "2026-11-24T03:00:00+00:00"
UNSETTLED = {"document-not-understood", "guardrail-not-evaluated"}


def assessed(text: str, *, as_trust: bool) -> Assessment:
    """What the guardian says of a role that has this text as its trust policy, or as an inline policy."""
    policy = PolicyText(text)
    seen = role(trust=policy) if as_trust else role(inline=(InlinePolicy("given", policy),))
    seen = noted(seen)
    return assess(None, seen, GUARDRAILS, Settings(), NOW, measure=PolicyEngine())


def changed(text: str, *, as_trust: bool) -> Any:
    """What the engine says of a role that got this text."""
    before: Snapshot = role()
    policy = PolicyText(text)
    after = replace(before, trust=policy) if as_trust else replace(before, inline=(InlinePolicy("given", policy),))
    return PolicyEngine().change(before, noted(after))


@QUIET
@given(policies(), st.sampled_from(list(PolicyKind)))
def parsing(text: str, kind: PolicyKind) -> None:
    def parsed() -> None:
        document = parse(text, kind=kind)
        assert document.statements or document.problems
        validate(text, kind)
        if any(statement.unknown for statement in document.statements):
            assert document.problems, "what is not understood is said"

    within(MOST_LINES, parsed)


@QUIET
@given(st.text(max_size=30) | chosen(ACTIONS) | chosen(("*?*?*?*", "s3:" + "*?" * 200, "**********:*", "?*")))
def expansion(pattern: str) -> None:
    within(MOST_LINES, lambda: expand(pattern).patterns())


@QUIET
@given(policies(), policies(), chosen(ACTIONS), chosen(RESOURCES))
def evaluation(identity: str, resource: str, action: str, arn: str) -> None:
    def decided() -> None:
        given_policies = Policies(identity=(parse(identity),), resource=parse(resource, kind=PolicyKind.RESOURCE))
        for complete in (True, False):
            assert evaluate(Request(ROLE, action, arn, complete=complete), given_policies).outcome in Outcome

    within(MOST_LINES, decided)


@QUIET
@given(policies(), policies())
def comparison(before: str, after: str) -> None:
    """A difference that is cut off or not understood is never an empty one."""

    def compared() -> None:
        old, new = (Policies(identity=(parse(text),)) for text in (before, after))
        delta = access_delta(old, new)
        summarize(delta.newly_allowed)
        trust_delta(*(parse(text, kind=PolicyKind.TRUST) for text in (before, after)))
        if parse(after).fatal and any("Document" in each.unknown for each in parse(after).statements):
            assert access_delta(Policies(), new).adds_access

    within(MOST_LINES, compared)


@QUIET
@given(policies())
def risk(text: str) -> None:
    def measured() -> None:
        given_policies = Policies(identity=(parse(text),))
        escalation_paths(permissions(given_policies))
        is_administrator(given_policies)
        admissions(parse(text, kind=PolicyKind.TRUST))

    within(MOST_LINES, measured)


@QUIET
@given(policies() | policy_objects().map(json.dumps), st.booleans())
def judgement(text: str, as_trust: bool) -> None:
    """No document is silently compliant: what has a problem has a finding, and no guardrail breaks on anything."""

    def judged() -> None:
        seen = assessed(text, as_trust=as_trust)
        found = {finding.guardrail for finding in seen.findings}
        assert "guardrail-not-evaluated" not in found, seen.findings
        document = parse(text, kind=PolicyKind.TRUST if as_trust else PolicyKind.IDENTITY)
        if document.problems:
            assert "document-not-understood" in found
            assert seen.recommended is not Verdict.COMPLIANT

    within(MOST_LINES, judged)


ENGINE = (parsing, expansion, evaluation, comparison, risk, judgement)
