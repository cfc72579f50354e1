"""The verdict follows from what is new, how sure it is, and what can be restored; the mode only caps it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iamdrift.domain.configuration.settings import Mode
from iamdrift.domain.judging.assessment import AccessChange, AccessLine, Assessment, Verdict, severity_of
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.judging.verdict import capped, fitting, news, worth_telling
from iamdrift.domain.principals.drift import Drift, DriftKind, FacetDrift
from tests.fakes.principals import role_ref


def drifted(*facets: str) -> Drift:
    return Drift(tuple(FacetDrift(facet, DriftKind.CHANGED) for facet in facets))


def finding(severity: Severity = Severity.HIGH, **fields: Any) -> Finding:
    confidence = fields.pop("confidence", Confidence.PROVEN)
    return Finding("rule", role_ref(), Evidence("*", "bad", confidence=confidence), severity, **fields)


def gain(severity: Severity, confidence: Confidence = Confidence.PROVEN, lost: int = 0) -> AccessChange:
    line = AccessLine("iam:*", "*", "", "", "", "", confidence, severity)
    return AccessChange((line,), newly_total=1, lost_total=lost, severity=severity)


def assessment(**fields: Any) -> Assessment:
    """Of a role whose inline policy changed."""
    values: dict[str, Any] = {"drift": drifted("inline/x"), "access": AccessChange(), "findings": ()} | fields
    values.setdefault("severity", severity_of(values["findings"], values["access"]))
    return Assessment(
        principal=role_ref(), time="", digest="d", recommended=Verdict.COMPLIANT, decided=Verdict.COMPLIANT, **values
    )


def recommended(one: Assessment, *, accepted: bool = True, unmodifiable: bool = False) -> Verdict:
    return fitting(one, accepted=accepted, unmodifiable=unmodifiable)[-1]


NEW = assessment(findings=(finding(),))
ESCALATION = assessment(access=gain(Severity.CRITICAL))


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        pytest.param(assessment(), Verdict.COMPLIANT, id="a drift that adds nothing and breaks nothing"),
        pytest.param(assessment(access=gain(Severity.LOW)), Verdict.NOTIFY, id="new access, however small, is told"),
        pytest.param(assessment(access=AccessChange(lost_total=1)), Verdict.NOTIFY, id="lost access is told too"),
        pytest.param(assessment(drift=drifted("trust")), Verdict.NOTIFY, id="a trust policy decides who comes in"),
        pytest.param(assessment(drift=drifted("detail/credential/access_key/A")), Verdict.NOTIFY, id="a new key"),
        pytest.param(assessment(findings=(finding(Severity.MEDIUM),)), Verdict.NOTIFY, id="not severe enough to act"),
        pytest.param(NEW, Verdict.REVERT, id="severe, new and proven"),
        pytest.param(ESCALATION, Verdict.REVERT, id="a proven delta is reason enough"),
        pytest.param(
            assessment(findings=(finding(confidence=Confidence.CONDITIONAL),)),
            Verdict.ASK,
            id="what needs named context never acts alone",
        ),
        pytest.param(
            assessment(access=gain(Severity.CRITICAL, Confidence.UNPROVEN)),
            Verdict.ASK,
            id="unproven access never acts",
        ),
        pytest.param(
            assessment(access=gain(Severity.HIGH, lost=1)),
            Verdict.REVERT,
            id="giving some access up keeps none of the new",
        ),
        pytest.param(
            assessment(access=gain(Severity.CRITICAL, lost=1)), Verdict.REVERT, id="critical, the proven part goes"
        ),
        pytest.param(
            assessment(findings=(finding(status=Status.OPEN),)), Verdict.NOTIFY, id="what already stood was not caused"
        ),
        pytest.param(
            assessment(findings=(finding(waived_by="W-1"),)), Verdict.COMPLIANT, id="a waived finding is accepted"
        ),
        pytest.param(assessment(drift=Drift(), findings=(finding(),)), Verdict.NOTIFY, id="nothing to take back"),
        pytest.param(assessment(deleted=True), Verdict.NOTIFY, id="a principal that is gone"),
        pytest.param(
            assessment(findings=(finding(status=Status.RESOLVED),)), Verdict.NOTIFY, id="the end of a finding is told"
        ),
    ],
)
def test_with_an_accepted_baseline_the_guardian_recommends(one: Assessment, verdict: Verdict) -> None:
    assert recommended(one) is verdict


def test_without_an_accepted_state_nothing_is_restored() -> None:
    assert recommended(NEW, accepted=False) is Verdict.ASK
    assert recommended(ESCALATION, accepted=False) is Verdict.CONTAIN


def test_a_role_that_the_account_cannot_edit_is_only_told_about() -> None:
    assert recommended(ESCALATION, unmodifiable=True) is Verdict.NOTIFY


@pytest.mark.parametrize(
    ("mode", "accepted", "verdict"),
    [
        (Mode.OBSERVE, True, Verdict.COMPLIANT),
        (Mode.NOTIFY, True, Verdict.NOTIFY),
        (Mode.ASK, True, Verdict.ASK),
        (Mode.REVERT, True, Verdict.REVERT),
        (Mode.CONTAIN, True, Verdict.REVERT),
        (Mode.REVERT, False, Verdict.ASK),  # containing is not allowed, and there is nothing to revert to
        (Mode.CONTAIN, False, Verdict.CONTAIN),
    ],
)
def test_the_mode_caps_what_is_done_to_what_would_be_right(mode: Mode, accepted: bool, verdict: Verdict) -> None:
    assert capped(fitting(ESCALATION, accepted=accepted, unmodifiable=False), mode) is verdict


def test_what_only_still_stands_is_no_news() -> None:
    stands = finding(status=Status.OPEN)
    assert not news(assessment(drift=Drift(), findings=(stands,)))
    assert not news(assessment(drift=drifted("tag/owner", "detail/description"), findings=(stands,)))
    assert news(assessment(drift=drifted("inline/x"), findings=(stands,)))
    assert worth_telling(assessment(drift=Drift(), findings=(stands,)))


def test_urgent_is_what_is_new_and_not_what_already_stood() -> None:
    stands = finding(Severity.CRITICAL, status=Status.OPEN)
    assert assessment(drift=drifted("boundary"), findings=(stands,)).urgency is Severity.LOW
    assert assessment(drift=drifted("trust"), findings=(stands,)).urgency is Severity.CRITICAL
    assert replace(NEW, access=gain(Severity.CRITICAL), severity=Severity.CRITICAL).urgency is Severity.CRITICAL


def test_severity_counts_what_stands_unwaived_and_the_delta() -> None:
    waived, ended = finding(Severity.CRITICAL, waived_by="W"), finding(Severity.CRITICAL, status=Status.RESOLVED)
    assert severity_of((waived, ended), AccessChange()) is Severity.INFO
    assert severity_of((waived, finding(Severity.MEDIUM)), AccessChange()) is Severity.MEDIUM
    assert severity_of((), gain(Severity.HIGH)) is Severity.HIGH
