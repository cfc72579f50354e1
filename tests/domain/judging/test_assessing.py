"""What is concluded from a record and a state: findings, drift, delta, first sight, deletion, doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.assessment import AccessChange, Verdict, severity_of_finding
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.occurrences_of_guardian import NOT_EVALUATED
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.policy import PolicyKind, parse
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import Gone, PrincipalType, Snapshot
from tests.fakes.principals import ACCOUNT, allow, inline, role

NOW, EARLIER = "2026-11-24T03:00:00+00:00", "2026-11-01T03:00:00+00:00"


@dataclass
class FakeMeasure:
    """Answers what a test says; None means that the engine breaks."""

    answer: AccessChange | None = field(default_factory=AccessChange)
    blast: Severity | None = Severity.INFO
    asked: int = 0
    under: list[Levels] = field(default_factory=list)  # the SCPs it was asked about

    def change(self, before: Snapshot, after: Snapshot, scps: Levels = ()) -> AccessChange:
        self.asked += 1
        self.under.append(scps)
        if self.answer is None:
            raise RecursionError(f"{before.ref} {after.ref}")
        return self.answer

    def blast_radius(self, snapshot: Snapshot, scps: Levels = ()) -> Severity:
        self.under.append(scps)
        if self.blast is None:
            raise RecursionError(str(snapshot.ref))
        return self.blast


def tagged(examination: Examination) -> Iterable[Evidence]:
    """Breaks on the tag `break`, and finds every other tag."""
    for key, value in examination.snapshot.tags:
        if key == "break":
            raise ValueError(value)
        yield Evidence(key, f"tag {key}")


def rule(**fields: Any) -> Guardrail:
    values: dict[str, Any] = {"id": "no-tags", "severity": Severity.MEDIUM, "family": Family.NAMING, "check": tagged}
    return Guardrail(**values | {"title": "", "why": "", "remedy": ""} | fields)


RULE = rule()


def record(snapshot: Snapshot | None, *findings: Finding, **fields: Any) -> Record:
    return Record(role().ref, 3, "hash", "digest", snapshot, findings=findings, time=EARLIER, **fields)


def concluded(before: Record | None, seen: Snapshot | Gone, *rules: Guardrail, **fields: Any) -> Any:
    measure = fields.pop("measure", FakeMeasure())
    settings = fields.pop("settings", Settings())
    return assess(before, seen, rules or (RULE,), settings, NOW, measure=measure, **fields)


def with_tags(*keys: str) -> Snapshot:
    return role(tags=tuple((key, "") for key in keys))


def test_findings_are_new_open_or_resolved_by_their_identity() -> None:
    first = concluded(record(role()), with_tags("a", "b"))
    assert {(each.evidence.subject, each.status, each.since) for each in first.findings} == {
        ("a", Status.NEW, NOW),
        ("b", Status.NEW, NOW),
    }
    before = record(with_tags("a", "b"), *(replace(each, since=EARLIER) for each in first.findings))
    later = concluded(before, with_tags("b", "c"))
    assert {(each.evidence.subject, each.status, each.since) for each in later.findings} == {
        ("a", Status.RESOLVED, EARLIER),
        ("b", Status.OPEN, EARLIER),
        ("c", Status.NEW, NOW),
    }


def test_first_sight_has_findings_and_no_delta() -> None:
    measure = FakeMeasure()
    seen = concluded(None, with_tags("a"), measure=measure)
    assert seen.first_sight
    assert [each.at_first_sight for each in seen.findings] == [True]
    assert measure.asked == 0
    assert not seen.drift


def test_nothing_changed_asks_for_no_delta() -> None:
    measure = FakeMeasure()
    same = concluded(record(role()), role(last_used="2026-11-23"), measure=measure)
    assert not same.changed
    assert same.decided is Verdict.COMPLIANT
    assert measure.asked == 0


def test_a_deleted_principal_ends_its_findings() -> None:
    known = Finding("no-tags", role().ref, Evidence("a", ""), Severity.HIGH)
    gone = concluded(record(with_tags("a"), known), Gone(role().ref))
    assert gone.deleted
    assert [each.status for each in gone.findings] == [Status.RESOLVED]
    assert (gone.severity, gone.decided, gone.digest) == (Severity.LOW, Verdict.NOTIFY, "")


def test_a_guardrail_that_breaks_keeps_what_it_found_before_and_says_so() -> None:
    known = Finding("no-tags", role().ref, Evidence("a", ""), Severity.MEDIUM, since=EARLIER)
    seen = concluded(record(with_tags("a"), known), with_tags("break"))
    assert {(each.guardrail, each.status) for each in seen.findings} == {
        ("no-tags", Status.OPEN),
        (NOT_EVALUATED, Status.NEW),
    }
    assert seen.severity is Severity.HIGH
    assert "ValueError" in seen.findings[0].evidence.summary


def test_access_that_cannot_be_compared_counts_as_new_and_unproven() -> None:
    seen = concluded(record(role()), role(inline=(inline("x", allow("*")),)), measure=FakeMeasure(answer=None))
    (line,) = seen.access.newly_allowed
    assert (line.confidence, line.severity) == (Confidence.UNPROVEN, Severity.HIGH)
    assert seen.decided is Verdict.NOTIFY


def test_a_blast_radius_that_cannot_be_measured_is_taken_for_large() -> None:
    opening = rule(family=Family.TRUST)
    seen = concluded(record(role()), with_tags("a"), opening, measure=FakeMeasure(blast=None))
    assert seen.findings[0].severity is Severity.HIGH


def test_a_guardrail_is_asked_only_about_what_it_applies_to_and_while_it_is_enabled() -> None:
    assert concluded(None, with_tags("a"), rule(applies_to=frozenset({PrincipalType.USER}))).findings == ()
    assert concluded(None, with_tags("a"), settings=Settings(disabled_guardrails=frozenset({"no-tags"}))).findings == ()


def test_two_findings_of_one_identity_are_one_the_worst() -> None:
    def twice(_examination: Examination) -> Iterable[Evidence]:
        yield Evidence("x", "mild", severity=Severity.LOW)
        yield Evidence("x", "bad", severity=Severity.HIGH)

    (only,) = concluded(None, role(), rule(check=twice)).findings
    assert only.evidence.summary == "bad"


@pytest.mark.parametrize(
    ("family", "floor", "graded", "expected"),
    [
        pytest.param(Family.TRUST, Severity.MEDIUM, None, Severity.CRITICAL, id="a door to much is worse"),
        pytest.param(Family.NAMING, Severity.MEDIUM, None, Severity.MEDIUM, id="a bad name stays a bad name"),
        pytest.param(Family.TRUST, Severity.LOW, None, Severity.LOW, id="an advisory stays an advisory"),
        pytest.param(Family.TRUST, Severity.HIGH, Severity.LOW, Severity.LOW, id="a check that graded the case milder"),
        pytest.param(Family.NAMING, Severity.LOW, Severity.HIGH, Severity.HIGH, id="a check that graded it worse"),
    ],
)
def test_the_severity_of_a_finding(
    family: Family, floor: Severity, graded: Severity | None, expected: Severity
) -> None:
    guardrail = rule(family=family, severity=floor)
    evidence = Evidence("x", "y", severity=graded)
    assert severity_of_finding(guardrail, evidence, Severity.CRITICAL, Settings()) is expected
    overridden = Settings(severity_overrides=(("no-tags", Severity.INFO),))
    assert severity_of_finding(guardrail, evidence, Severity.CRITICAL, overridden) is Severity.INFO


def test_a_role_that_cannot_be_edited_says_where_to_change_it() -> None:
    linked = role(path="/aws-service-role/autoscaling.amazonaws.com/")
    assert "service-linked" in concluded(None, linked).notes[0]
    assert "permission set" in concluded(None, role(path="/aws-reserved/sso.amazonaws.com/")).notes[0]


def test_a_principal_that_comes_back_after_a_stale_read_is_noted() -> None:
    back = concluded(record(None, deleted=True), role())
    assert "on record as deleted" in back.notes[0]


def test_a_trusted_deployer_caps_what_is_done() -> None:
    baseline = Baseline(Acceptance.ACCEPTED, 3, "digest", EARLIER)
    bad = rule(severity=Severity.HIGH)
    before = record(role(), baseline=baseline)
    settings = Settings(mode=Mode.CONTAIN)
    assert concluded(before, with_tags("a"), bad, settings=settings).decided is Verdict.REVERT
    assert concluded(before, with_tags("a"), bad, settings=settings, most=Mode.ASK).decided is Verdict.ASK


def test_a_finding_whose_waiver_ended_is_new_again_and_told() -> None:
    waiver = Waiver("W", "no-tags", PrincipalPattern(ACCOUNT), "o", "r", "t", "2026-11-01", "2026-12-01")
    waived = concluded(record(role()), with_tags("a"), waivers=(waiver,))
    assert [(each.status, each.waived_by) for each in waived.findings] == [(Status.NEW, "W")]
    assert waived.decided is Verdict.COMPLIANT
    before = record(with_tags("a"), *waived.findings)
    still = concluded(before, with_tags("a"), waivers=(waiver,))
    assert [(each.status, each.waived_by) for each in still.findings] == [(Status.OPEN, "W")]
    ended = concluded(before, with_tags("a"))
    assert [(each.status, each.waived_by) for each in ended.findings] == [(Status.NEW, "")]
    assert ended.decided is Verdict.NOTIFY


def test_what_the_reader_could_not_read_is_in_the_notes() -> None:
    assert concluded(None, role(problems=("policy x could not be read",))).notes == ("policy x could not be read",)


def gained_tags(examination: Examination) -> Iterable[Evidence]:
    """Finds every tag that the reference does not carry."""
    reference = examination.reference
    for key in dict(examination.snapshot.tags).keys() - dict(reference.tags if reference else ()).keys():
        yield Evidence(key, f"tag {key} was gained")


def test_what_a_change_brought_stands_until_it_is_undone_or_accepted_not_until_the_next_change() -> None:
    guard = rule(check=gained_tags, judges_change=True)
    first = concluded(record(with_tags(), right=with_tags()), with_tags("a"), guard)
    assert [finding.status for finding in first.findings] == [Status.NEW]
    later = concluded(record(with_tags("a"), *first.findings, right=with_tags()), with_tags("a", "b"), guard)
    assert {finding.evidence.subject: finding.status for finding in later.findings} == {
        "a": Status.OPEN,
        "b": Status.NEW,
    }
    undone = concluded(record(with_tags("a"), *first.findings, right=with_tags()), with_tags(), guard)
    assert [finding.status for finding in undone.findings] == [Status.RESOLVED]
    accepted = concluded(record(with_tags("a"), *first.findings, right=with_tags("a")), with_tags("a"), guard)
    assert [finding.status for finding in accepted.findings] == [Status.RESOLVED]


def test_access_is_measured_under_the_policies_above() -> None:
    measure = FakeMeasure()
    scps = ((parse('{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}', kind=PolicyKind.SCP),),)
    assess(record(role()), with_tags("a"), [rule()], Settings(), NOW, measure=measure, scps=scps)
    assert measure.under == [scps, scps]
