"""Load in small numbers: nothing is lost, and the work grows no faster than what happens."""

from __future__ import annotations

from bench.load import burst, hot_role, shared_policy


def test_a_burst_loses_nothing_and_takes_two_messages_for_each_change() -> None:
    load = burst(120)
    assert load.problems == ()
    assert load.versions == 120
    assert load.messages <= 2 * load.calls


def test_a_hot_role_converges_with_work_in_proportion() -> None:
    """A change that a later one replaced before anybody looked is waited for, and then noted as not visible."""
    load = hot_role(150)
    assert load.problems == ()
    assert load.versions <= load.calls
    assert load.messages <= 5 * load.calls  # an event, three settling looks and a confirming one


def test_a_policy_of_many_roles_is_handed_out_in_parts() -> None:
    load = shared_policy(90)
    assert load.problems == ()
    assert load.versions == 91  # the roles, and the policy itself
    assert load.messages <= 1 + 2 * 31  # parts of three, each confirmed once
