"""Load in small numbers: nothing is lost, and the work grows no faster than what happens."""

from __future__ import annotations

from bench.load import burst, hot_role, shared_policy


def test_a_burst_loses_nothing_and_takes_two_messages_for_each_change() -> None:
    load = burst(120)
    assert load.problems == ()
    assert load.versions == 120
    assert load.messages <= 2 * load.calls


def test_a_hot_role_converges_with_work_that_does_not_grow_with_its_changes() -> None:
    """Each event is one message that must be received; what follows from all of them is bounded."""
    few, many = hot_role(100), hot_role(400)
    assert (few.problems, many.problems) == ((), ())
    assert many.messages - many.calls <= 60
    assert many.reads <= 60
    assert many.listings == 0
    assert many.versions <= 20


def test_a_hot_role_is_recorded_and_told_in_each_state_that_it_was_seen_in() -> None:
    """Of states that no one saw, each is waited for, and then noted as not visible."""
    load = hot_role(60, states=60)
    assert load.problems == ()
    assert load.versions == load.calls
    assert load.messages <= 5 * load.calls  # an event, three settling looks and a confirming one


def test_a_role_that_changes_for_minutes_is_confirmed_in_proportion_to_time() -> None:
    load = hot_role(120, states=2, pause=1.0)
    assert load.problems == ()
    assert load.messages <= 2 * load.calls


def test_a_policy_of_many_roles_is_handed_out_in_parts() -> None:
    load = shared_policy(90)
    assert load.problems == ()
    assert load.versions == 91  # the roles, and the policy itself
    assert load.messages <= 1 + 2 * 31  # parts of three, each confirmed once
