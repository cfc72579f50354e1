"""A baseline moves only over what is accepted, explained or proven harmless, and never over what came between."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iamdrift.domain.events.explained import unexplained
from iamdrift.domain.judging.assessment import AccessChange, Assessment, Verdict
from iamdrift.domain.judging.baseline import ROLLING, Acceptance, Baseline, next_baseline
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.drift import Drift, DriftKind, FacetDrift
from tests.fakes.principals import ACCOUNT, role_ref

ACCEPTED = Baseline(Acceptance.ACCEPTED, 3, "before", "2026-11-01", "alice")
OBSERVED = replace(ACCEPTED, acceptance=Acceptance.OBSERVED, by="")


def drift(*facets: str) -> Drift:
    return Drift(tuple(FacetDrift(facet, DriftKind.CHANGED) for facet in facets))


def assessment(**fields: Any) -> Assessment:
    values: dict[str, Any] = {"drift": drift("tag/owner"), "findings": (), "access": AccessChange()} | fields
    verdict: dict[str, Any] = dict.fromkeys(("recommended", "decided"), Verdict.COMPLIANT) | {"severity": Severity.INFO}
    return Assessment(
        principal=role_ref(), time="2026-11-24", digest=values.pop("digest", "after"), **verdict, **values
    )


def finding(**fields: Any) -> Finding:
    return Finding("rule", role_ref(), Evidence("*", ""), fields.pop("severity", Severity.MEDIUM), **fields)


def moved(baseline: Baseline | None, one: Assessment, *, rolling: bool = True, deployer: str = "") -> Baseline | None:
    """After version 4, which follows version 3."""
    return next_baseline(baseline, 3, one, 4, rolling=rolling, deployer=deployer)


def test_the_first_state_is_observed_and_not_accepted() -> None:
    first = next_baseline(None, 0, assessment(), 1, rolling=True, deployer="")
    assert first is not None
    assert (first.acceptance, first.version, first.digest) == (Acceptance.OBSERVED, 1, "after")


def test_a_harmless_change_on_an_accepted_state_rolls_the_baseline() -> None:
    after = moved(ACCEPTED, assessment())
    assert after is not None
    assert (after.accepted, after.version, after.by) == (True, 4, ROLLING)
    assert moved(ACCEPTED, assessment(), rolling=False) == ACCEPTED


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(assessment(access=AccessChange(newly_total=1)), id="new access"),
        pytest.param(assessment(drift=drift("trust")), id="a trust policy that changed"),
        pytest.param(assessment(drift=drift("detail/credential/access_key/A")), id="a credential"),
        pytest.param(assessment(findings=(finding(),)), id="a new finding"),
        pytest.param(
            assessment(findings=(finding(severity=Severity.CRITICAL, status=Status.OPEN, waived_by="W"),)),
            id="a waived critical finding never moves a baseline",
        ),
        pytest.param(assessment(notes=("could not be read",)), id="something that was not seen"),
        pytest.param(assessment(deleted=True, digest=""), id="a principal that is gone"),
    ],
)
def test_what_is_not_proven_harmless_leaves_the_baseline_where_it_is(one: Assessment) -> None:
    assert moved(ACCEPTED, one) == ACCEPTED


def test_an_observed_state_never_becomes_accepted_by_rolling() -> None:
    assert moved(OBSERVED, assessment()) == OBSERVED


def test_a_harmless_change_never_carries_along_what_came_before_it() -> None:
    """Version 3 is not the baseline: somebody changed something between, and nobody accepted that."""
    between = replace(ACCEPTED, version=2)
    assert moved(between, assessment()) == between
    assert moved(between, assessment(), deployer="arn:deployer") == between


def test_the_same_state_recorded_again_keeps_its_acceptance() -> None:
    assert moved(OBSERVED, assessment(drift=Drift())) == replace(OBSERVED, version=4, digest="after")
    assert moved(ACCEPTED, assessment(drift=Drift())) == replace(ACCEPTED, version=4, digest="after")


def test_a_trusted_deployer_accepts_what_is_compliant_and_nothing_else() -> None:
    grants = assessment(access=AccessChange(newly_total=1), drift=drift("inline/x"))
    after = moved(OBSERVED, grants, deployer="arn:deployer")
    assert after is not None
    assert (after.accepted, after.by) == (True, "arn:deployer")
    assert moved(OBSERVED, replace(grants, findings=(finding(status=Status.OPEN),)), deployer="arn:d") == OBSERVED


@pytest.mark.parametrize(
    ("event", "parameters", "facets", "left"),
    [
        ("PutRolePolicy", {"policyName": "x"}, ("inline/x",), ()),
        ("PutRolePolicy", {"policyName": "x"}, ("inline/x", "inline/y"), ("inline/y",)),
        ("PutRolePolicy", {}, ("inline/",), ("inline/",)),
        ("PutRolePolicy", {"policyName": "X"}, ("inline/x", "trust"), ("trust",)),
        ("AttachRolePolicy", {"policyArn": "arn:p"}, ("attached/arn:p",), ()),
        ("UpdateAssumeRolePolicy", {}, ("trust",), ()),
        ("TagRole", {}, ("tag/a", "tag/b"), ()),
        ("TagRole", {}, ("inline/x",), ("inline/x",)),
        ("CreatePolicyVersion", {"policyArn": "arn:p"}, ("attached/arn:p", "attached/arn:q"), ("attached/arn:q",)),
        ("AddUserToGroup", {"groupName": "g", "userName": "u"}, ("group/g", "member/u"), ()),
        ("SomethingNew", {"policyName": "x"}, ("inline/x",), ("inline/x",)),
    ],
)
def test_an_event_explains_what_it_names_and_nothing_beside_it(
    event: str, parameters: dict[str, str], facets: tuple[str, ...], left: tuple[str, ...]
) -> None:
    cause = Cause("e", event, "iam.amazonaws.com", ACCOUNT, "", "", "", parameters=tuple(parameters.items()))
    assert unexplained(cause, drift(*facets)) == left
