"""What somebody snoozed stays silent until then and comes back; what is new is told all the same."""

from __future__ import annotations

from datetime import timedelta

from iamdrift.domain.ledger.outbox import Consumer, OutboxItem, Why
from iamdrift.domain.remediation.approval import Approval, Decision
from iamdrift.domain.telling.snooze import reminder, silences
from iamdrift.usecases.relay_outbox import RelayOutbox
from tests.fakes.announcing import Announcer
from tests.fakes.events import put_inline
from tests.fakes.principals import allow, inline, role, role_ref
from tests.fakes.queue import FakeQueue
from tests.fakes.remediation import ANN

WIDE, QUEUE = inline("everything", allow("*")), inline("queue", allow("sqs:SendMessage"))
REF = role_ref()


def snoozed(announcer: Announcer, days: int = 3) -> Approval:
    """The newest version, by a person who has seen it."""
    version = next(iter(announcer.guardian.ledger.history(REF)))
    now = announcer.guardian.clock()
    until = (now + timedelta(days=days)).isoformat()
    snooze = Approval("s-1", Decision.SNOOZE, ANN, "on it", now.isoformat(), version.ref, version.number, until=until)
    announcer.snoozes[version.ref.unique_id] = snooze
    item = reminder(snooze, version)
    announcer.guardian.ledger.items[item.id] = item
    return snooze


def announced() -> Announcer:
    """A role that became an administrator, of which people have been told."""
    announcer = Announcer()
    announcer.guardian.reader.holds(role(inline=(QUEUE,)))
    announcer.guardian.deliver(put_inline("shop-prod-role", "queue", "{}"))
    announcer.guardian.reader.holds(role(inline=(QUEUE, WIDE)))
    announcer.guardian.deliver(put_inline("shop-prod-role", "everything", "{}", event_id="e-2"))
    announcer.deliver()
    announcer.guardian.clock.advance(7200)
    announcer.flush()
    return announcer


def heard(announcer: Announcer) -> int:
    return len(announcer.email.sent) + len(announcer.email.told)


def test_it_is_silent_until_then_and_comes_back() -> None:
    announcer = announced()
    snoozed(announcer)
    before = heard(announcer)
    announcer.guardian.reader.holds(role(inline=(WIDE,)))  # less than before: the finding still stands
    announcer.guardian.deliver(put_inline("shop-prod-role", "queue", "{}", event_id="e-3"))
    announcer.deliver()
    announcer.guardian.clock.advance(86_400)
    announcer.flush()
    assert heard(announcer) == before
    held = [item for item in announcer.guardian.ledger.items.values() if item.pending and item.hold is not None]
    assert {item.hold and item.hold.why for item in held} == {Why.SNOOZED}
    announcer.guardian.clock.advance(3 * 86_400)
    announcer.flush()
    assert heard(announcer) == before + 1
    assert "no longer snoozed" in str(announcer.email.told[-1])
    assert "now: in version 3, the newest, full-administrator" in str(announcer.email.told[-1])
    announcer.flush()
    assert heard(announcer) == before + 1


def test_what_settled_meanwhile_comes_back_as_settled() -> None:
    """The reminder looks again: what stood when it was snoozed is not said to stand."""
    announcer = announced()
    snoozed(announcer)
    announcer.guardian.reader.holds(role(inline=(QUEUE,)))
    announcer.guardian.deliver(put_inline("shop-prod-role", "everything", "{}", event_id="e-5"))
    announcer.deliver()
    announcer.guardian.clock.advance(4 * 86_400)
    announcer.flush()
    assert "now: settled: nothing stands in version 3" in str(announcer.email.told[-1])


def test_what_is_new_is_told_all_the_same() -> None:
    announcer = announced()
    snoozed(announcer)
    sent = len(announcer.email.sent)
    announcer.guardian.reader.holds(role(inline=(QUEUE, WIDE, inline("more", allow("*")))))
    announcer.guardian.deliver(put_inline("shop-prod-role", "more", "{}", event_id="e-4"))
    announcer.deliver()
    assert len(announcer.email.sent) == sent + 1


def test_it_covers_what_was_seen_and_only_until_its_end() -> None:
    announcer = announced()
    snooze = snoozed(announcer)
    version = next(iter(announcer.guardian.ledger.history(REF)))
    assert silences(snooze, version, announcer.guardian.clock().isoformat())
    assert not silences(snooze, version, snooze.until)
    assert not silences(None, version, announcer.guardian.clock().isoformat())


def test_a_reminder_waits_in_the_outbox_and_not_on_a_queue() -> None:
    announcer, queue = announced(), FakeQueue()
    snooze = snoozed(announcer)
    version = next(iter(announcer.guardian.ledger.history(REF)))
    held = reminder(snooze, version)
    assert held == reminder(snooze, version)
    plain = OutboxItem("i-1", Consumer.ANNOUNCE, version.ref, version.number, version.time)
    waiting = iter((held, plain))
    relay = RelayOutbox(read=lambda _record: next(waiting), queues={Consumer.ANNOUNCE: queue})
    assert [relay({}), relay({})] == [False, True]
    assert len(queue.messages) == 1
