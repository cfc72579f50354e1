"""Waivers hold for what they name and no longer than they say; of two sources the stricter counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver, applicable, expired, expiring, instant, problem_with, union, waived
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

NOW = "2026-03-01T12:00:00Z"
ROLE = PrincipalRef("111122223333", PrincipalType.ROLE, "legacy-deploy", "AROAEXAMPLEDEPLOY01")
FINDING = Finding("trust-outside-organization", ROLE, Evidence("999988887777", "trusts a stranger"), Severity.HIGH)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "waivers.yaml").read_text())


def waiver(**changes: Any) -> Waiver:
    given_values = {
        "id": "W-1",
        "guardrail": FINDING.guardrail,
        "principal": "AROAEXAMPLEDEPLOY01",
        "owner": "platform@example.com",
        "reason": "the partner migrates until the end of the quarter",
        "ticket": "SEC-42",
        "created": "2026-01-01",
        "expires": "2026-03-31",
    } | changes
    return Waiver(**given_values | {"principal": PrincipalPattern(given_values["principal"])})


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    held = applicable([waiver(**case["waiver"])], FINDING, "d1", NOW)
    assert (held is not None) is case["holds"]


def test_the_one_that_ends_first_is_named() -> None:
    late, early = waiver(id="late", expires="2026-03-31"), waiver(id="early", expires="2026-03-10")
    assert waived(FINDING, [late, early], NOW).waived_by == "early"


def test_a_waived_finding_keeps_everything_and_loses_the_mark_when_the_waiver_ends() -> None:
    marked = waived(FINDING, [waiver()], NOW)
    assert replace(marked, waived_by="") == FINDING
    assert waived(marked, [waiver()], "2026-04-01T00:00:00Z") == FINDING


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"expires": "2026-06-30"}, ""),
        ({"expires": "2026-07-01"}, "180 days at most: until 2026-06-30"),
        ({"expires": "2026-01-01"}, "expires after it is created"),
        ({"expires": "next week"}, "on a day like"),
        ({"expires": ""}, "on a day like"),
        ({"created": "1999-12-31", "expires": "2000-01-02"}, "between 2000"),
        ({"owner": "  "}, "needs its owner"),
        ({"ticket": ""}, "needs its ticket"),
        ({"reason": ""}, "needs its reason"),
    ],
)
def test_what_may_be_granted(changes: dict[str, str], complaint: str) -> None:
    problem = problem_with(waiver(**changes))
    assert problem == complaint or (complaint and complaint in problem)


def test_names_are_recorded_as_weak() -> None:
    assert waiver(principal="111122223333/legacy-*").weak
    assert waiver(principal="arn:aws:iam::111122223333:role/legacy-deploy").weak
    assert not waiver().weak
    assert not waiver(principal="111122223333").weak


def test_expiry_is_announced_a_week_ahead_and_ended_ones_are_reported() -> None:
    soon, later, ended = (waiver(id=day, expires=day) for day in ("2026-03-08", "2026-03-09", "2026-02-28"))
    assert expiring([later, soon, ended], NOW) == (soon,)
    assert expiring([later, soon], NOW, within=timedelta(days=30)) == (soon, later)
    assert expired([later, soon, ended], NOW) == (ended,)


def test_the_earlier_expiry_wins_between_file_and_ledger() -> None:
    file, ledger = waiver(id="file", expires="2026-03-10"), waiver(id="ledger", expires="2026-03-31")
    assert union([file], [ledger]) == (file,)
    assert union([replace(file, expires="2026-05-01")], [ledger]) == (ledger,)


def test_a_renewal_granted_in_the_last_week_counts() -> None:
    old = waiver(id="old", expires="2026-03-10")
    renewal = waiver(id="new", created="2026-03-03", expires="2026-06-01")
    assert union([renewal], [old]) == (renewal, old)
    assert union([replace(renewal, created="2026-03-02")], [old]) == (old,)


def test_what_another_subject_waives_is_kept() -> None:
    one, other = waiver(id="a", subject="999988887777"), waiver(id="b", subject="666655554444", expires="2026-02-01")
    assert union([one], [other]) == (one, other)


DAYS = st.integers(0, 720).map(lambda days: (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)).isoformat())


@st.composite
def waivers(draw: st.DrawFn) -> Waiver:
    created = draw(DAYS)
    expires = instant(created) + timedelta(days=draw(st.integers(1, 180)))
    return waiver(
        id=draw(st.sampled_from("abc")),
        subject=draw(st.sampled_from(["", "999988887777"])),
        created=created,
        expires=expires.isoformat(),
    )


@given(st.lists(waivers(), max_size=6), DAYS)
def test_law_nothing_that_does_not_hold_is_applied(granted: list[Waiver], now: str) -> None:
    held = applicable(granted, FINDING, "d1", now)
    if held is None:
        assert not any(each.covers(FINDING, "d1") and each.holds_at(now) for each in granted)
    else:
        assert instant(held.created) <= instant(now) < instant(held.expires)
        assert held not in expired(granted, now)


@given(waivers(), DAYS)
def test_law_no_waiver_that_may_be_granted_holds_longer_than_the_maximum(granted: Waiver, now: str) -> None:
    assert problem_with(granted) == ""
    if granted.holds_at(now):
        assert instant(now) - instant(granted.created) < timedelta(days=180)


@given(st.lists(waivers(), max_size=5), st.lists(waivers(), max_size=5), DAYS)
def test_law_a_second_source_never_invents_and_the_order_of_sources_does_not_matter(
    file: list[Waiver], ledger: list[Waiver], now: str
) -> None:
    both = union(file, ledger)
    assert set(both) <= {*file, *ledger}
    assert set(both) == set(union(ledger, file))
    if applicable(both, FINDING, "d1", now) is not None:
        assert applicable([*file, *ledger], FINDING, "d1", now) is not None


@given(waivers(), waivers(), DAYS)
def test_law_one_id_never_holds_beyond_its_earlier_expiry(one: Waiver, other: Waiver, now: str) -> None:
    both = union([replace(one, id="same")], [replace(other, id="same")])
    if min(instant(one.expires), instant(other.expires)) <= instant(now):
        assert applicable(both, FINDING, "d1", now) is None
