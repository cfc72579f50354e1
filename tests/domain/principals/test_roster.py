"""The roster finds principals and their likes, and guardrails that need it are not asked without."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.judging import Judgement, compared, judge
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.roster import Roster
from tests.fakes.principals import role

ONE, TWO, OTHER = role("one", "AROA1"), role("two", "AROA2", path="/x/"), role("other", "AROA3")


def _path(snapshot: Snapshot) -> str:
    return snapshot.path


def _twins(examination: Examination) -> Iterator[Evidence]:
    others = examination.roster or Roster()
    if len(others.like(_path, examination.snapshot.path)) > 1:
        yield Evidence("path", "shares its path")


TWINS = Guardrail("twins", "Paths are unique", Family.NAMING, Severity.LOW, "why", "remedy", _twins, needs_roster=True)


def test_it_finds_by_arn_and_by_any_function() -> None:
    roster = Roster([ONE, TWO, OTHER])
    assert roster.find(TWO.arn) is TWO
    assert roster.find("arn:aws:iam::111122223333:role/unknown") is None
    assert roster.like(_path, "/") == (ONE, OTHER)
    assert roster.like(_path, "/none/") == ()
    assert (len(roster), list(roster)) == (3, [ONE, TWO, OTHER])


def test_what_needs_the_roster_is_not_asked_without_it_and_its_findings_stand() -> None:
    found = judge(Examination(ONE, roster=Roster([ONE, OTHER])), (TWINS,), Severity.INFO)
    assert [finding.guardrail for finding in found.findings] == ["twins"]
    blind = judge(Examination(ONE), (TWINS,), Severity.INFO)
    assert blind.findings == ()
    assert blind.failed == frozenset({"twins"})
    assert [each.status for each in _after(blind, found.findings)] == [Status.OPEN]


def test_what_the_roster_no_longer_shows_is_resolved() -> None:
    found = judge(Examination(ONE, roster=Roster([ONE, OTHER])), (TWINS,), Severity.INFO)
    gone = judge(Examination(ONE, roster=Roster([ONE])), (TWINS,), Severity.INFO)
    assert [each.status for each in _after(gone, found.findings)] == [Status.RESOLVED]


def _after(judgement: Judgement, before: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return compared(judgement, before, "2026-11-24T00:00:00+00:00", first_sight=False)
