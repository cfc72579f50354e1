"""Each permission that is held is blamed on the version since which it was held without a break."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.ledger.blame import blame
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.policy import Cell, Request, permissions
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import Gone, ManagedPolicy, Snapshot
from tests.fakes.principals import allow, document, inline, role, role_ref, trusting

ROLE_ARN = "arn:aws:iam::111122223333:role/shop-prod-role"
NOW = "2026-11-24T03:00:00+00:00"


def history(*states: Snapshot | None) -> list[Version]:
    """Versions of these states, newest first; None is a state in which it did not exist."""
    return [_version(number, state) for number, state in enumerate(states, 1)][::-1]


def _version(number: int, state: Snapshot | None) -> Version:
    seen = state if state is not None else Gone(role_ref())
    return Version(role_ref(), number, NOW, assess(None, seen, (), Settings(), NOW, measure=PolicyEngine()), state)


def blamed(*states: Snapshot | None) -> dict[int, set[str]]:
    return {
        given.version.number: {
            f"{', '.join(cell.actions.patterns())} on {cell.resource}" for cell in (*given.held, *given.entrances)
        }
        for given in blame(history(*states))
    }


def closed(**fields: Any) -> Snapshot:
    return role(trust=None, **fields)


READ, WRITE = inline("read", allow("s3:GetObject")), inline("write", allow("s3:PutObject"))


def test_what_was_there_from_the_beginning_and_what_came_later() -> None:
    assert blamed(closed(inline=(READ,)), closed(inline=(READ, WRITE))) == {
        1: {"s3:GetObject on *"},
        2: {"s3:PutObject on *"},
    }


def test_what_was_taken_away_and_came_back_is_blamed_on_who_brought_it_back() -> None:
    assert blamed(closed(inline=(READ,)), closed(), closed(inline=(READ,))) == {3: {"s3:GetObject on *"}}


def test_what_somebody_rewrote_without_giving_more_stays_with_who_gave_it() -> None:
    renamed = inline("other", allow("s3:GetObject"))
    assert blamed(closed(inline=(READ,)), closed(inline=(renamed,))) == {1: {"s3:GetObject on *"}}


def test_part_of_a_pattern_is_blamed_on_another() -> None:
    one, two = inline("p", allow("sqs:SendMessage")), inline("p", allow("sqs:*Message"))
    found = blamed(closed(inline=(one,)), closed(inline=(two,)))
    assert found[1] == {"sqs:SendMessage on *"}
    assert "SendMessage on" not in found[2].pop()


def test_a_boundary_that_was_lifted_gave_what_it_held_back() -> None:
    boundary = ManagedPolicy("arn:aws:iam::111122223333:policy/b", "v1", document(allow("s3:GetObject")))
    bounded = closed(inline=(READ, WRITE), boundary=boundary)
    assert blamed(bounded, closed(inline=(READ, WRITE)))[2] == {"s3:PutObject on *"}


def test_who_may_become_it_is_blamed_too() -> None:
    found = blame(history(closed(), role(trust=trusting("444455556666"))))
    assert [(given.version.number, len(given.held), len(given.entrances)) for given in found] == [(2, 0, 1)]


def test_a_principal_that_is_gone_holds_nothing() -> None:
    assert blamed(closed(inline=(READ,)), None) == {}
    assert blame([]) == ()


STATES = st.lists(
    st.builds(
        lambda actions, boundary: closed(
            inline=tuple(inline(action, allow(action, resource)) for action, resource in sorted(actions)),
            boundary=ManagedPolicy("arn:aws:iam::111122223333:policy/b", "v1", document(allow(boundary)))
            if boundary
            else None,
        ),
        st.sets(
            st.tuples(
                st.sampled_from(["s3:GetObject", "s3:*", "sqs:*Message", "*"]),
                st.sampled_from(["*", "arn:aws:s3:::a/*"]),
            ),
            max_size=3,
        ),
        st.sampled_from(["", "s3:*", "sqs:SendMessage"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(STATES)
def test_it_was_held_ever_since_and_not_before(states: list[Snapshot]) -> None:
    held = [permissions(policies_of(state)) for state in states]
    for given_by in blame(history(*states)):
        number = given_by.version.number
        for request in filter(None, map(_request, given_by.held)):
            assert all(each.allows(request) for each in held[number - 1 :])
            assert number == 1 or not held[number - 2].allows(request)


@settings(max_examples=40, deadline=None)
@given(STATES)
def test_everything_held_is_blamed_on_somebody(states: list[Snapshot]) -> None:
    found = 0
    for given_by in blame(history(*states)):
        for cell in given_by.held:
            found |= cell.actions.known
    assert found == permissions(policies_of(states[-1])).actions.known


def _request(cell: Cell) -> Request | None:
    witness = cell.witness
    return Request(ROLE_ARN, witness.action, witness.sample.resource, witness.sample.context) if witness else None
