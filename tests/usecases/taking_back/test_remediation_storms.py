"""Whatever somebody else does, and however long: a bounded number of writes, and an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.remediation.budget import Limit, Spent, free_again, left, spend
from iamdrift.usecases.taking_back.open_intent import Limits
from tests.domain.remediation.events import DOCUMENTS, a_role, text
from tests.fakes.iam import FakeIam
from tests.fakes.principals import allow
from tests.fakes.remediation import FakeRemediation, cause

ROLES = [
    replace(
        a_role(boundary=None),
        ref=replace(a_role().ref, name=f"role-{number}", unique_id=f"AROAROLE0000000{number}"),
        arn=f"arn:aws:iam::111122223333:role/role-{number}",
    )
    for number in range(3)
]
MOVES = st.lists(
    st.tuples(st.sampled_from(range(3)), st.sampled_from(["admin", "admin2", "read"]), st.integers(0, 40_000)),
    min_size=1,
    max_size=14,
)
HOURS, MINUTES = timedelta(hours=24), timedelta(minutes=60)


def storm(guardian: FakeRemediation, moves: list[tuple[int, str, int]]) -> list[datetime]:
    """Somebody makes administrators of roles again and again; when the guardian wrote."""
    times: list[datetime] = []
    guardian.iam.after_write = lambda _step: times.append(guardian.clock())
    for number, policy, seconds in moves:
        guardian.clock.advance(seconds)
        role = ROLES[number]
        before = guardian.ledger.recall(role.ref).record
        guardian.iam.call("PutRolePolicy", RoleName=role.ref.name, PolicyName=policy, PolicyDocument=text(allow("*")))
        guardian.events += 1
        guardian.assess(role.ref, cause(guardian.events, time=guardian.clock().isoformat()))
        version = next(iter(guardian.ledger.history(role.ref)))
        if before is None or version.number > before.version:
            guardian.deliver(version)
    return times


def guardian(mode: Mode, per_principal: int = 2, per_account: int = 4) -> FakeRemediation:
    made = FakeRemediation(settings=Settings(mode=mode), iam=FakeIam(documents=DOCUMENTS))
    made.limits = Limits(Limit(per_principal, HOURS), Limit(per_account, MINUTES))
    for role in ROLES:
        made.accept(role)
    return made


def most_within(times: list[datetime], window: timedelta) -> int:
    return max((sum(start <= time < start + window for time in times) for start in times), default=0)


@settings(max_examples=25, deadline=None)
@given(MOVES, st.integers(0, 3), st.integers(1, 5))
def test_at_most_n_in_any_window(moves: list[tuple[int, str, int]], per_principal: int, per_account: int) -> None:
    made = guardian(Mode.REVERT, per_principal, per_account)
    times = storm(made, moves)
    assert most_within(times, MINUTES) <= per_account
    for role in ROLES:
        opened = [
            datetime.fromisoformat(intent.time)
            for intent in made.intents.of_account(role.ref.account)
            if intent.wrote and intent.plan.ref == role.ref
        ]
        assert most_within(opened, HOURS - timedelta(seconds=30)) <= per_principal


@settings(max_examples=25, deadline=None)
@given(MOVES, st.sampled_from([Mode.OBSERVE, Mode.NOTIFY, Mode.ASK]))
def test_where_it_may_not_act_not_one_write_is_made(moves: list[tuple[int, str, int]], mode: Mode) -> None:
    made = guardian(mode)
    assert storm(made, moves) == []
    assert made.iam.writes() == []


@settings(max_examples=25, deadline=None)
@given(MOVES)
def test_what_is_stopped_is_told(moves: list[tuple[int, str, int]]) -> None:
    made = guardian(Mode.REVERT, 1, 2)
    storm(made, moves)
    stopped = {intent.id for intent in made.intents.of_account("111122223333") if intent.status.value == "stopped"}
    assert stopped == set(made.told.findings)


@example([(0, 1), (60, 1)], 1, 3600)  # around the midnight that it begins before
@given(
    st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 3)), max_size=30),
    st.integers(0, 5),
    st.integers(60, 100_000),
)
def test_a_budget_slides(spending: list[tuple[int, int]], most: int, seconds: int) -> None:
    limit, spent, now = Limit(most, timedelta(seconds=seconds)), Spent(), datetime.fromisoformat("2026-11-24T23:59:30Z")
    times: list[datetime] = []
    for wait, amount in spending:
        now += timedelta(seconds=wait)
        after = spend(spent, limit, now, amount)
        assert (after is None) == (left(spent, limit, now) < amount)
        if after is not None:
            times += [now] * amount
            spent = after
    assert most_within(times, limit.window) <= most


def test_what_a_person_asks_for_is_counted_and_not_stopped() -> None:
    limit, now = Limit(1, timedelta(hours=1)), datetime.fromisoformat("2026-11-24T00:00Z")
    once = spend(Spent(), limit, now)
    assert once is not None
    assert spend(once, limit, now) is None
    assert free_again(once, limit) == "2026-11-24 01:00:00 UTC"
    forced = spend(once, limit, now, forced=True)
    assert forced is not None
    assert len(forced.times) == 2


@pytest.mark.parametrize("most", [0, 1])
def test_the_circuit_breaker_of_an_account_holds_for_all_its_principals(most: int) -> None:
    made = guardian(Mode.REVERT, 5, most)
    assert len(storm(made, [(number, "admin", 1) for number in range(3)])) == most
