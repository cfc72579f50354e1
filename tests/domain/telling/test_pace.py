"""When people are told: nothing is lost, nothing floods them, and what is critical never waits for a quiet hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Messages
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Why
from iamdrift.domain.telling.matter import Matter
from iamdrift.domain.telling.pace import GATHER, MANY, Told, Wait, paced, quiet

NOW = datetime(2026, 11, 24, 3, 7, tzinfo=UTC)
NIGHT = Messages(quiet_hours="22-7")


def matter(severity: Severity = Severity.HIGH, **fields: object) -> Matter:
    given_fields: dict[str, object] = {
        "id": "m-1",
        "pressing": severity is Severity.CRITICAL,
        "principal": "principal p",
        "session": "session s",
        "event": "event e",
        "event_time": NOW.isoformat(),
    } | fields
    return Matter(severity=severity, **given_fields)  # type: ignore[arg-type]  # a test may set any field


def told(
    number: int, *, key: str = "principal p", ago: int = 1, severity: Severity = Severity.HIGH
) -> dict[str, tuple[Told, ...]]:
    at = (NOW - timedelta(minutes=ago)).isoformat()
    return {key: tuple(Told(f"old-{each}", at, severity) for each in range(number))}


def minutes(wait: Wait | None) -> float:
    assert wait is not None
    return (datetime.fromisoformat(wait.due) - NOW).total_seconds() / 60


def test_what_is_bad_is_told_at_once() -> None:
    assert paced(matter(), {}, NOW, Messages()) is None


@pytest.mark.parametrize("severity", [Severity.INFO, Severity.LOW])
def test_what_is_mild_waits_for_the_digest_of_the_hour(severity: Severity) -> None:
    wait = paced(matter(severity), {}, NOW, Messages())
    assert wait == Wait("2026-11-24T04:00:00+00:00", "digest", Why.DIGEST)


def test_at_night_info_waits_for_the_morning_and_low_does_not() -> None:
    assert paced(matter(Severity.INFO), {}, NOW, NIGHT) == Wait("2026-11-24T07:00:00+00:00", "digest", Why.QUIET)
    assert minutes(paced(matter(Severity.LOW), {}, NOW, NIGHT)) == 53


def test_info_waits_for_the_morning_even_where_everything_is_told_at_once() -> None:
    wait = paced(matter(Severity.INFO), {}, NOW, replace(NIGHT, at_once=Severity.INFO))
    assert wait is not None
    assert wait.why is Why.QUIET
    assert paced(matter(Severity.INFO), {}, NOW, Messages(at_once=Severity.INFO)) is None


def test_a_digest_whose_time_falls_into_the_night_keeps_info_until_it_is_over() -> None:
    evening = NOW.replace(hour=21, minute=30)
    wait = paced(matter(Severity.INFO), {}, evening, NIGHT)
    assert wait is not None
    assert wait.due == "2026-11-25T07:00:00+00:00"


@pytest.mark.parametrize(
    ("hours", "hour", "expected"),
    [("22-7", 23, True), ("22-7", 6, True), ("22-7", 7, False), ("22-7", 12, False), ("1-5", 3, True), ("", 3, False)],
)
def test_quiet_hours_may_span_midnight(hours: str, hour: int, expected: bool) -> None:
    assert quiet(NOW.replace(hour=hour), hours) is expected


def test_after_too_many_messages_about_a_principal_the_next_ones_wait_together() -> None:
    messages = Messages(most=12)
    assert paced(matter(), told(7), NOW, messages) is None
    wait = paced(matter(), told(8), NOW, messages)
    assert wait is not None
    assert (wait.why, wait.group) == (Why.LIMIT, "digest")
    assert paced(matter(), told(8, ago=61), NOW, messages) is None  # the window is over


def test_a_flood_of_cheap_changes_leaves_room_for_the_critical_one() -> None:
    critical = matter(Severity.CRITICAL)
    assert paced(critical, told(11), NOW, Messages(most=12)) is None
    wait = paced(critical, told(12), NOW, Messages(most=12))
    assert wait is not None
    assert wait.why is Why.LIMIT


def test_one_session_that_changes_many_principals_is_limited_as_well() -> None:
    wait = paced(matter(), told(8, key="session s"), NOW, Messages(most=12))
    assert wait is not None
    assert wait.why is Why.LIMIT


def test_what_one_event_did_to_many_is_gathered_until_the_same_moment() -> None:
    many = matter(affected=5_000)
    waits = {paced(replace(many, id=str(each)), {}, NOW + timedelta(seconds=each), Messages()) for each in range(200)}
    assert waits == {Wait((NOW + GATHER).isoformat(), "event e", Why.FAN_OUT)}


def test_of_many_the_first_critical_one_is_told_at_once_and_the_next_is_not() -> None:
    many = matter(Severity.CRITICAL, affected=MANY)
    assert paced(many, {}, NOW, Messages()) is None
    wait = paced(replace(many, id="m-2"), told(1, key="event e", severity=Severity.CRITICAL), NOW, Messages())
    assert wait is not None
    assert wait.why is Why.FAN_OUT


def test_a_message_that_is_sent_again_goes_the_way_it_went() -> None:
    before = {"principal p": (Told("m-1", NOW.isoformat(), Severity.LOW), *told(50)["principal p"])}
    assert paced(matter(Severity.LOW), before, NOW, Messages()) is None


SEVERITIES = st.sampled_from(list(Severity))
MESSAGES = st.builds(
    Messages,
    at_once=SEVERITIES,
    digest_minutes=st.integers(1, 1440),
    quiet_hours=st.builds("{}-{}".format, st.integers(0, 23), st.integers(0, 23)) | st.just(""),
    most=st.integers(1, 30),
    window_minutes=st.integers(1, 1440),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(SEVERITIES, MESSAGES, MOMENTS, st.integers(1, 100), st.booleans())
def test_whatever_waits_is_due_within_two_days(
    severity: Severity, messages: Messages, now: datetime, affected: int, pressing: bool
) -> None:
    wait = paced(matter(severity, affected=affected, pressing=pressing), told(40, ago=0), now, messages)
    if wait is not None:
        due = datetime.fromisoformat(wait.due)
        assert now < due <= now + timedelta(days=2)


@given(MESSAGES, MOMENTS)
def test_critical_is_never_held_by_a_digest_or_quiet_hours(messages: Messages, now: datetime) -> None:
    assert paced(matter(Severity.CRITICAL), {}, now, messages) is None
    wait = paced(matter(Severity.CRITICAL), told(99, ago=0), now, messages)
    assert wait is None or wait.why is Why.LIMIT


@settings(max_examples=60)
@given(
    st.lists(st.tuples(SEVERITIES, st.integers(0, 40), st.sampled_from("ab"), st.sampled_from("xy")), max_size=80),
    MESSAGES,
)
def test_never_more_than_so_many_about_a_principal_within_any_window(
    changes: list[tuple[Severity, int, str, str]], messages: Messages
) -> None:
    """Whatever happens how fast: told one by one as the guardian does, remembering each."""
    now, recent = NOW, dict[str, tuple[Told, ...]]()
    at_once: dict[str, list[datetime]] = {}
    for number, (severity, pause, principal, session) in enumerate(changes):
        now += timedelta(minutes=pause)
        keys = {"principal": f"principal {principal}", "session": f"session {session}", "event": f"event {number}"}
        one = matter(severity, id=str(number), **keys)
        if paced(one, recent, now, messages) is None:
            for key in one.keys:
                recent[key] = (*recent.get(key, ()), Told(one.id, now.isoformat(), severity))
            at_once.setdefault(principal, []).append(now)
    window = timedelta(minutes=messages.window_minutes)
    for times in at_once.values():
        assert all(sum(start <= each < start + window for each in times) <= messages.most for start in times)


def test_what_the_guardian_does_itself_is_told_at_once_however_mild() -> None:
    assert paced(matter(Severity.LOW, pressing=True), {}, NOW, Messages()) is None
    assert paced(matter(Severity.INFO, pressing=True), {}, NOW, NIGHT) is None
