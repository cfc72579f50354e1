"""What is committed reaches every channel at least once, and each that has it is not told again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from iamdrift.adapters.ledger.items import outbox_item
from iamdrift.adapters.ledger.outbox import outbox_item_of
from iamdrift.domain.ledger.outbox import Consumer, OutboxItem
from iamdrift.errors import InvalidInput
from iamdrift.usecases.announce_finding import resend_pending
from iamdrift.usecases.relay_outbox import RelayOutbox, message_about
from tests.fakes.announcing import Announcer
from tests.fakes.events import body
from tests.fakes.principals import allow, inline, role
from tests.fakes.queue import FakeQueue


@dataclass
class Announcing(Announcer):
    """One committed message, and three channels to send it on."""

    def __post_init__(self) -> None:
        self.guardian.reader.holds(role(inline=(inline("everything", allow("*")),)))
        self.guardian.deliver(body("TagRole", {"roleName": "shop-prod-role", "tags": []}))

    @property
    def item(self) -> OutboxItem:
        (item,) = self.guardian.ledger.items.values()
        return item

    def again(self) -> str:
        return self.announce(json.dumps(message_about(self.item))).counter

    def sent(self) -> tuple[int, int, int]:
        return len(self.email.sent), len(self.chat.sent), len(self.event.sent)


@pytest.fixture
def announcing() -> Announcing:
    return Announcing()


def test_every_channel_is_told_once_under_the_stable_id(announcing: Announcing) -> None:
    assert announcing.again() == "Announced"
    assert announcing.again() == "AlreadyAnnounced"
    assert announcing.sent() == (1, 1, 1)
    assert {channel.sent[0].id for channel in (announcing.email, announcing.chat)} == {announcing.item.id}
    assert not announcing.item.pending


def test_a_broken_channel_keeps_no_other_from_telling_and_alone_is_tried_again(announcing: Announcing) -> None:
    announcing.chat.broken = True
    with pytest.raises(ConnectionError):
        announcing.again()
    assert announcing.sent() == (1, 0, 1)
    assert announcing.item.pending
    announcing.chat.broken = False
    announcing.again()
    assert announcing.sent() == (1, 1, 1)
    assert not announcing.item.pending


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("", "not a message"),
        ("[]", "not a message"),
        ("{}", "not a message"),
        ('{"outbox": 7}', "no such item"),
        ('{"outbox": "unknown"}', "no such item"),
    ],
)
def test_a_message_about_nothing_is_set_aside_with_its_reason(
    announcing: Announcing, message: str, reason: str
) -> None:
    assert announcing.announce(message).counter == "Rejected"
    ((kept, _),) = announcing.rejected.messages
    assert reason in kept["reason"]


def test_an_item_whose_version_is_lost_is_set_aside(announcing: Announcing) -> None:
    announcing.guardian.ledger.chains.clear()
    assert announcing.again() == "Rejected"
    assert announcing.item.pending  # check_health keeps asking for it


def test_what_stays_pending_is_put_on_the_queue_again_when_it_is_old_enough(announcing: Announcing) -> None:
    queue, ten_minutes = FakeQueue(), timedelta(minutes=10)
    ledger, clock = announcing.guardian.ledger, announcing.guardian.clock
    assert resend_pending(pending=ledger, queues={Consumer.ANNOUNCE: queue}, clock=clock, older_than=ten_minutes) == 0
    clock.advance(700)
    assert resend_pending(pending=ledger, queues={Consumer.ANNOUNCE: queue}, clock=clock, older_than=ten_minutes) == 1
    for message in queue.take():
        announcing.announce(message)
    assert resend_pending(pending=ledger, queues={Consumer.ANNOUNCE: queue}, clock=clock, older_than=ten_minutes) == 0


def test_what_a_channel_refuses_for_good_is_kept_with_its_reason_and_not_tried_again(announcing: Announcing) -> None:
    announcing.event.refuses = True
    assert announcing.again() == "Announced"
    assert announcing.sent() == (1, 1, 0)
    ((kept, _),) = announcing.rejected.messages
    assert (kept["channel"], kept["outbox"]) == ("event", announcing.item.id)
    assert not announcing.item.pending


# -- relaying


def relay(queue: FakeQueue) -> RelayOutbox:
    return RelayOutbox(read=outbox_item_of, queues={Consumer.ANNOUNCE: queue})


def test_a_committed_item_goes_to_the_queue_of_its_consumer(announcing: Announcing) -> None:
    queue = FakeQueue()
    assert relay(queue)({"Keys": {}, "NewImage": outbox_item(announcing.item)})
    assert [message for message, _ in queue.messages] == [{"outbox": announcing.item.id}]


def test_nothing_else_of_the_stream_is_relayed(announcing: Announcing) -> None:
    queue = FakeQueue()
    sent = {name: value for name, value in outbox_item(announcing.item).items() if not name.startswith("pending")}
    records: list[dict[str, Any]] = [
        {},
        {"NewImage": {}},
        {"NewImage": {"pk": {"S": "P#1#role#AROA"}, "sk": {"S": "CURRENT"}}},
        {"OldImage": outbox_item(announcing.item)},
        {"NewImage": sent},
    ]
    for record in records:
        assert not relay(queue)(record)
    assert queue.messages == []


def test_an_outbox_item_that_cannot_be_read_is_an_error_and_not_silence() -> None:
    with pytest.raises(InvalidInput, match="OUTBOX#1"):
        relay(FakeQueue())({"NewImage": {"pk": {"S": "OUTBOX#1"}}})
