"""Guardrails that judge a change: what they found stands until the state that counts as right is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.judging import compared, judge
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot

ROLE = Snapshot(
    PrincipalRef("111122223333", PrincipalType.ROLE, "shop-prod-role", "AROAEXAMPLE"),
    "arn:aws:iam::111122223333:role/shop-prod-role",
)
RIGHT = replace(ROLE, description="right")


def _differs(examination: Examination) -> Iterator[Evidence]:
    if examination.reference is not None and examination.reference.description != examination.snapshot.description:
        yield Evidence("description", "It is not what it was")


RULE = Guardrail("differs", "t", Family.BOUNDARY, Severity.HIGH, "why.", "remedy.", _differs, judges_change=True)


def statuses(*states: Examination) -> list[list[Status]]:
    """The status of each finding after each of some assessments, one after the other."""
    on_record: tuple[Finding, ...] = ()
    seen = []
    for examination in states:
        judgement = judge(examination, (RULE,), Severity.INFO)
        on_record = compared(judgement, on_record, "2026-01-01T00:00:00Z", first_sight=False)
        seen.append([finding.status for finding in on_record])
    return seen


def test_reading_the_same_state_again_resolves_nothing() -> None:
    changed, again = Examination(ROLE, RIGHT), Examination(ROLE, ROLE)
    assert statuses(changed, again) == [[Status.NEW], [Status.OPEN]]


def test_a_baseline_keeps_the_finding_over_other_changes() -> None:
    tagged = replace(ROLE, tags=(("team", "shop"),))
    changed, later = Examination(ROLE, RIGHT, baseline=RIGHT), Examination(tagged, ROLE, baseline=RIGHT)
    assert statuses(changed, later) == [[Status.NEW], [Status.OPEN]]


def test_the_way_back_to_the_baseline_resolves_it() -> None:
    changed, back = Examination(ROLE, RIGHT, baseline=RIGHT), Examination(RIGHT, ROLE, baseline=RIGHT)
    assert statuses(changed, back) == [[Status.NEW], [Status.RESOLVED]]


def test_accepting_the_new_state_resolves_it() -> None:
    changed, accepted = Examination(ROLE, RIGHT, baseline=RIGHT), Examination(ROLE, ROLE, baseline=ROLE)
    assert statuses(changed, accepted) == [[Status.NEW], [Status.RESOLVED]]
