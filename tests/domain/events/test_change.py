"""A change is a value: it compares, it hashes, and it says what it does not know."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest

from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.events.change import Actor, ActorKind, Change
from iamdrift.domain.events.target import PrincipalTarget, Unresolved
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

ROLE = PrincipalTarget(PrincipalRef("111122223333", PrincipalType.ROLE, "web"))
CHANGE = Change(
    event_id="e",
    event_name="GraftRole",
    event_source="iam.amazonaws.com",
    account="111122223333",
    region="us-east-1",
    time=datetime(2026, 3, 2, 9, 14, 27, tzinfo=UTC),
    actor=Actor(ActorKind.IAM_USER, arn="arn:aws:iam::111122223333:user/dana"),
    entry=Unknown("GraftRole"),
    targets=(ROLE, Unresolved(PrincipalType.USER, ("request.userName",))),
    parameters=(("roleName", "web"), ("tags", (("team", "web"),))),
)


def test_equal_changes_are_one_in_a_set() -> None:
    assert len({CHANGE, replace(CHANGE)}) == 1


def test_a_change_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        CHANGE.account = "444455556666"  # type: ignore[misc]  # the point of the test


def test_parameters_are_found_by_name() -> None:
    assert CHANGE.parameter("roleName") == "web"
    assert CHANGE.parameter("tags") == (("team", "web"),)
    assert CHANGE.parameter("password") is None


def test_what_the_record_does_not_name_is_listed() -> None:
    assert CHANGE.unresolved == (Unresolved(PrincipalType.USER, ("request.userName",)),)


@pytest.mark.parametrize(
    ("code", "denied"), [("AccessDenied", True), ("UnauthorizedOperation", True), ("NoSuchEntity", False), ("", False)]
)
def test_refusals_are_told_apart_from_other_failures(code: str, denied: bool) -> None:
    assert replace(CHANGE, failed=code).denied is denied


def test_an_actor_is_named_by_the_best_that_is_known() -> None:
    assert str(CHANGE.actor) == "IAM user arn:aws:iam::111122223333:user/dana"
    assert str(Actor(ActorKind.UNKNOWN)) == "unknown someone the record does not name"
