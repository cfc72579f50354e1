"""What decides when people are told: how bad it is now, how bad it was, whose doing it is, and how many it is about."""

from __future__ import annotations

from dataclasses import replace

from iamdrift.domain.events.incident_burst import Incident, IncidentStep
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.telling.matter import OWN, matter_of
from tests.fakes.dossier import sample_dossier


def notice(number: int) -> Notice:
    return Notice("n", next(each for each in sample_dossier().versions if each.number == number))


def test_what_opened_is_as_bad_as_it_is_and_what_closed_as_bad_as_it_was() -> None:
    opened, closed = matter_of(notice(2)), matter_of(notice(3))
    assert (opened.severity, opened.pressing) == (Severity.CRITICAL, True)
    assert (closed.severity, closed.pressing) == (Severity.CRITICAL, True)


def test_both_are_matters_of_one_principal_and_of_events_of_their_own() -> None:
    opened, closed = matter_of(notice(2)), matter_of(notice(3))
    assert opened.principal == closed.principal
    assert opened.event != closed.event
    assert opened.affected == 1


def test_a_mild_change_in_a_bad_incident_is_as_urgent_as_the_incident() -> None:
    first = notice(1)
    steps = tuple(IncidentStep(str(each), "2026-11-01T01:00:00+00:00", "x", str(each), Severity.HIGH) for each in "ab")
    incident = Incident("i", "alice", steps, 9, Severity.HIGH, 9)
    assert matter_of(replace(first, incident=incident)).severity is Severity.CRITICAL


def test_what_the_guardian_does_is_pressing_and_counts_for_no_session() -> None:
    closed = notice(3)
    assert closed.cause is not None
    own = replace(closed, version=replace(closed.version, cause=replace(closed.cause, event_source=OWN, actor_id="A")))
    assert matter_of(own).pressing
    assert matter_of(own).session == ""
