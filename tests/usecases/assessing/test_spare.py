"""What one event need not do, because another look has seen the change or will see it; and what it must do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from iamdrift.domain.principals.principal import InlinePolicy
from iamdrift.errors import Throttled
from iamdrift.usecases.assess_change import Pace
from iamdrift.usecases.assessing.spare import BUSY, CLOSE
from tests.fakes.events import ROOT, body, put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import allow, inline, role, role_ref
from tests.fakes.queue import FakeQueue

READ = inline("data", allow("s3:GetObject"))
WRITE = inline("data", allow("s3:PutObject"))


class Refusing(FakeQueue):
    def put(self, message: Mapping[str, Any], *, delay: int = 0) -> None:
        raise Throttled(f"not {delay} seconds after {message.keys()}")


@pytest.fixture
def guardian() -> FakeGuardian:
    """A role that has just been changed; a minute later nothing waits any more."""
    guardian = FakeGuardian()
    guardian.clock.advance(60)
    guardian.reader.holds(role(inline=(READ,)))
    guardian.deliver(put(READ, "e-0"))
    return guardian


def put(policy: InlinePolicy, event_id: str, **more: Any) -> str:
    return put_inline("shop-prod-role", policy.name, policy.document.text, event_id=event_id, **more)


def kinds(guardian: FakeGuardian) -> list[str]:
    return [message["followUp"]["kind"] for message, _ in guardian.queue.messages]


def test_a_change_that_is_on_record_since_then_is_neither_read_nor_committed(
    guardian: FakeGuardian,
) -> None:
    reads = guardian.reader.reads
    outcome = guardian.assess_change(put(READ, "e-1"))
    assert outcome.keys["known"] == 1
    assert guardian.reader.reads == reads
    assert guardian.queue.messages == []
    assert guardian.versions(role_ref()) == 1


def test_it_is_read_when_it_comes_again_since_whoever_dealt_with_it_may_have_died(guardian: FakeGuardian) -> None:
    guardian.assess_change(put(READ, "e-1"))
    reads = guardian.reader.reads
    guardian.assess_change(put(READ, "e-1"))
    assert guardian.reader.reads == reads + 1
    assert guardian.queue.messages == []


def test_a_change_made_after_the_state_on_record_was_seen_is_read_whatever_it_announces(guardian: FakeGuardian) -> None:
    """It can be the last of several; what came between may have been missed."""
    guardian.clock.advance(30)
    guardian.reader.holds(role(inline=(WRITE,)))
    reads = guardian.reader.reads
    later = guardian.clock().isoformat().replace("+00:00", "Z")
    guardian.assess_change(put(READ, "e-1", eventTime=later))
    assert guardian.reader.reads == reads + 1
    assert kinds(guardian) == ["settle"]


def test_an_event_that_announces_another_state_is_read_at_once_however_busy_the_role_is(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(inline=(WRITE,)))
    guardian.assess_change(put(WRITE, "e-1"))
    assert guardian.versions(role_ref()) == 2


def test_a_creation_is_read_although_something_of_this_name_is_on_record(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(unique_id="AROANEW"))
    guardian.assess_change(body("CreateRole", {"roleName": "shop-prod-role"}, event_id="e-1"))
    assert guardian.versions(role_ref(unique_id="AROANEW")) == 1


def test_the_same_announcement_of_the_same_actor_is_waited_for_once(guardian: FakeGuardian) -> None:
    guardian.assess_change(put(WRITE, "e-1"))
    reads = guardian.reader.reads
    for number in range(2, 50):
        assert guardian.assess_change(put(WRITE, f"e-{number}")).keys["awaited"] == 1
    assert kinds(guardian) == ["settle"]
    assert guardian.reader.reads == reads
    guardian.reader.holds(role(inline=(WRITE,)))
    guardian.deliver(*(json.dumps(message) for message, _ in [guardian.queue.messages.pop()]))
    assert guardian.versions(role_ref()) == 2


def test_what_another_actor_or_another_document_announces_is_waited_for_by_itself(guardian: FakeGuardian) -> None:
    guardian.assess_change(put(WRITE, "e-1"))
    guardian.assess_change(put(WRITE, "e-2", actor=ROOT))
    guardian.assess_change(put(inline("data", allow("s3:*")), "e-3"))
    assert kinds(guardian) == ["settle"] * 3


def test_it_is_waited_for_anew_when_the_look_that_waited_is_due(guardian: FakeGuardian) -> None:
    guardian.assess_change(put(WRITE, "e-1"))
    guardian.clock.advance(Pace().settle + 1)
    guardian.assess_change(put(WRITE, "e-2"))
    assert kinds(guardian) == ["settle"] * 2


def test_a_role_that_changes_again_and_again_is_confirmed_every_half_minute(guardian: FakeGuardian) -> None:
    began = guardian.clock()
    for number in range(1, 60):
        guardian.clock.advance(2)
        guardian.reader.holds(role(inline=((READ, WRITE)[number % 2],)))
        guardian.assess_change(put((READ, WRITE)[number % 2], f"e-{number}"))
    assert guardian.versions(role_ref()) == 60
    spent = guardian.clock() - began
    assert kinds(guardian).count("confirm") <= spent / CLOSE + 1


def test_of_a_role_that_rested_nobody_asks_what_waits(guardian: FakeGuardian) -> None:
    """An ordinary change costs no more than before."""
    guardian.clock.advance((BUSY + timedelta(seconds=1)).total_seconds())
    guardian.reader.holds(role(inline=(WRITE,)))
    guardian.assess_change(put(WRITE, "e-1"))
    assert kinds(guardian) == ["confirm"]
    assert guardian.waiting.due == {}


def test_a_follow_up_that_could_not_be_put_is_not_said_to_wait(guardian: FakeGuardian) -> None:
    guardian.queue = Refusing()
    with pytest.raises(Throttled):
        guardian.assess_change(put(WRITE, "e-1"))
    guardian.queue = FakeQueue()
    guardian.assess_change(put(WRITE, "e-1"))
    assert kinds(guardian) == ["settle"]
