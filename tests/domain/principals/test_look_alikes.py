"""Names that people take for another, found without comparing each with all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.cli.operating.case_principals import snapshot_of
from iamdrift.domain.principals.look_alikes import Likeness, Names, glance
from iamdrift.domain.principals.roster import Roster


def likeness(one: str, other: str) -> Likeness | None:
    pair = [snapshot_of({"name": name}) for name in (one, other)]
    return next((how for _, how in Names(Roster(pair)).like(pair[0])), None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("payrnent-prod-role", "payment-prod-role", Likeness.GLANCE),
        ("b1lling-prod-role", "billing-prod-role", Likeness.GLANCE),
        ("billing_prod_role", "billing-prod-role", Likeness.GLANCE),
        ("biling-prod-role", "billing-prod-role", Likeness.SLIP),
        ("billling-prod-role", "billing-prod-role", Likeness.SLIP),
        ("billimg-prod-role", "billing-prod-role", Likeness.SLIP),
        ("ordres-prod-role", "orders-prod-role", Likeness.SLIP),
        ("worker-1-prod-role", "worker-2-prod-role", None),
        ("stack-a-prod-role", "stack-b-prod-role", None),
        ("orders-prod-role", "billing-prod-role", None),
    ],
)
def test_likeness(one: str, other: str, expected: Likeness | None) -> None:
    assert likeness(one, other) is expected
    assert likeness(other, one) is expected


def test_two_letters_in_the_other_order_are_one_slip_only_if_nothing_else_differs() -> None:
    assert likeness("ordres-prod-role", "orders-test-role") is None


@given(st.text("abm01lirnw-", min_size=1, max_size=20))
def test_a_glance_does_not_see_case_and_separators(name: str) -> None:
    assert glance(name) == glance(name.upper()) == glance(name.replace("-", "_"))
