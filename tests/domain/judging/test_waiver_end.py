"""Waivers end loudly: who is told, once for each end, and why a finding counts again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.judging.waiver_end import Granted, endings, renewal, turned, why_again
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

NOW = "2026-03-01T12:00:00+00:00"
ROLE = PrincipalRef("111122223333", PrincipalType.ROLE, "shop-prod-role", "AROAEXAMPLESHOPROLE01")


def waiver(id: str = "w", expires: str = "2026-03-05", created: str = "2026-01-01", **said: str) -> Waiver:
    pattern = PrincipalPattern(said.pop("principal", ROLE.unique_id))
    return Waiver(id, "owner-tag", pattern, "ann", "moving", "SEC-1", created, expires, **said)


@pytest.mark.parametrize(
    ("expires", "told"),
    [
        ("2026-03-09", []),  # more than a week away
        ("2026-03-08", [("w", False)]),
        ("2026-03-01T12:00:00Z", [("w", True)]),
        ("2026-02-01", [("w", True)]),
        ("2026-01-02", []),  # old news
    ],
)
def test_its_owner_is_told_a_week_before_and_at_the_end(expires: str, told: list[tuple[str, bool]]) -> None:
    found = endings([waiver(expires=expires)], [], [], NOW)
    assert [(each.waiver.id, each.ended) for each in found] == told


def test_the_two_ends_of_one_waiver_are_remembered_apart_and_a_renewed_one_anew() -> None:
    soon = endings([waiver()], [], [], NOW)[0]
    over = endings([waiver()], [], [], "2026-03-05")[0]
    renewed = endings([waiver(expires="2026-03-06")], [], [], NOW)[0]
    assert len({soon.key, over.key, renewed.key}) == 3


def test_one_that_was_renewed_ends_quietly_and_one_beside_it_does_not() -> None:
    longer = waiver("longer", "2026-06-01", "2026-02-28")
    narrow = waiver(subject="tag:owner")
    assert endings([waiver(), narrow], [Granted(ROLE, longer)], [], NOW) == ()
    late = replace(longer, created="2026-03-06")  # a gap of a day
    assert [each.waiver.id for each in endings([waiver()], [Granted(ROLE, late)], [], NOW)] == ["w"]
    other = replace(longer, guardrail="unused-role")
    assert [each.waiver.id for each in endings([waiver()], [Granted(ROLE, other)], [], NOW)] == ["w"]


def test_what_it_accepts_is_counted() -> None:
    finding = Finding("owner-tag", ROLE, Evidence("tag:owner", "no owner"), Severity.LOW)
    others = (replace(finding, guardrail="unused-role"), replace(finding, evidence=Evidence("tag:team", "no team")))
    (ending,) = endings([waiver(subject="tag:owner", digest="d")], [], [finding, *others], NOW)
    assert ending.accepts == 1


def test_findings_are_not_read_where_nothing_ends() -> None:
    def unread() -> Iterator[Finding]:
        raise AssertionError("read")
        yield

    assert endings([waiver(expires="2026-06-01")], [], unread(), NOW) == ()


def test_the_command_renews_it_for_as_long_as_it_lasted_and_no_longer_than_is_allowed() -> None:
    (ending,) = endings([], [Granted(ROLE, waiver(subject="tag:o'wner"))], [], NOW)
    assert renewal(ending, 180, NOW) == (
        "iamdrift waive role shop-prod-role --account 111122223333 --guardrail owner-tag "
        """--subject 'tag:o'"'"'wner' --until 63d --ticket SEC-1 --why moving"""
    )
    assert "--until 30d" in renewal(ending, 30, NOW)
    (written,) = endings([waiver()], [], [], NOW)
    assert renewal(written, 30, NOW).startswith("set created: 2026-03-01, expires: 2026-03-31 at waiver w;")


def test_what_began_or_ended_meanwhile_is_judged_again() -> None:
    began, ended, neither = waiver("1", "2026-06-01", "2026-02-28"), waiver("2", "2026-03-01"), waiver("3")
    assert turned([began, ended, neither], "2026-02-28", NOW) == (began, ended)


def test_a_finding_that_returns_says_why() -> None:
    known = [waiver("over", "2026-03-01"), waiver("other", "2026-06-01")]
    assert why_again("over", known, NOW) == "waiver over of ann (SEC-1) ended on 2026-03-01"
    assert why_again("other", known, NOW) == "waiver other of ann (SEC-1) does not accept this state"
    assert why_again("gone", known, NOW) == "waiver gone was withdrawn"
