"""Announce a finding: what was committed reaches every channel at least once, by itself or in a digest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Protocol

from iamdrift.domain.events.incident_burst import Incident, IncidentStep, session_of, step_of
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Consumer, Hold, Notice, OutboxItem
from iamdrift.domain.telling.digest import Digest
from iamdrift.errors import InvalidInput
from iamdrift.usecases.announcing.keep_pace import KeepPace
from iamdrift.usecases.announcing.tell_digest import TellDigest
from iamdrift.usecases.outcome import Outcome, rejected
from iamdrift.usecases.ports import Channel, Clock, HoldingOutbox, Pending, PeopleChannel, Queue
from iamdrift.usecases.relay_outbox import message_about

_MOST = 1000  # resent at once: the others are still pending when it is called again


class Incidents(Protocol):
    """Which incident a change is part of."""

    def join(self, actor: str, step: IncidentStep, now: str) -> Incident:
        """The incident with this step in it; the same step twice is one. Raises LostRace."""
        ...


class AnnounceFinding:
    """Machines are told everything at once, people at the pace they can bear.

    A channel that fails does not keep the others from telling; what was sent is remembered for each channel.
    """

    def __init__(
        self,
        *,
        outbox: HoldingOutbox,
        people: Sequence[PeopleChannel],
        machines: Sequence[Channel],
        pace: KeepPace,
        write_digest: Callable[[Digest], Bulletin],
        rejected: Queue,
        clock: Clock,
        incidents: Incidents | None = None,
    ) -> None:
        self._outbox, self._incidents, self._pace = outbox, incidents, pace
        self._people, self._machines = people, machines
        self._rejected, self._clock = rejected, clock
        names = frozenset(channel.name for channel in machines)
        self._digest = TellDigest(outbox, people, names, write_digest, clock)

    def __call__(self, body: str) -> Outcome:
        """Deal with one message. Raises the error of a channel that failed, so that the message comes again."""
        try:
            item_ids = _digest_ids(body)
            return self._digest(item_ids) if item_ids else self._about_one(body)
        except InvalidInput as error:
            self._rejected.put({"reason": str(error)[:2000], "message": body[:2000]})
            return rejected(str(error)[:2000])

    def _about_one(self, body: str) -> Outcome:
        item = self._item(body)
        notice = self._outbox.notice(item) if item.pending else None
        if item.pending and notice is None:
            raise InvalidInput("the version it tells about is not on record", where=f"outbox item {item.id}")
        if notice is None:
            return Outcome("AlreadyAnnounced", "announced before", {"outbox": item.id})
        return self._tell(item, self._in_incident(notice))

    def _in_incident(self, notice: Notice) -> Notice:
        actor, step = session_of(notice.version), step_of(notice.id, notice.version)
        if self._incidents is None or not actor or step is None:
            return notice
        return replace(notice, incident=self._incidents.join(actor, step, self._clock().isoformat()))

    def _item(self, body: str) -> OutboxItem:
        try:
            item_id = json.loads(body)["outbox"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InvalidInput("not a message about an outbox item", where="message body") from error
        item = self._outbox.item(item_id) if isinstance(item_id, str) else None
        if item is None:
            raise InvalidInput("no such item in the outbox", where=f"outbox item {str(item_id)[:100]}")
        return item

    def _tell(self, item: OutboxItem, notice: Notice) -> Outcome:
        sent, failure = self._sent(self._machines, item, notice)
        hold = item.hold or self._held(item, notice)
        if hold is None:
            reached, failed = self._sent(self._people, item, notice)
            sent, failure = sent | reached, failed or failure
        done = failure is None and hold is None
        self._outbox.mark_sent(item.id, sent, self._clock().isoformat(), complete=done)
        if hold is not None and item.hold is None:
            self._outbox.hold(item.id, hold)
        if failure is not None:
            raise failure
        if hold is not None:
            return Outcome("Held", "held for a digest", {**_keys(notice, sent), "due": hold.due, "why": hold.why.value})
        return Outcome("Announced", "announced", _keys(notice, sent))

    def _sent(
        self, channels: Sequence[Channel], item: OutboxItem, notice: Notice
    ) -> tuple[frozenset[str], Exception | None]:
        """The channels that have it now and had it not, and what kept the last of the others."""
        sent, failure = set[str](), None
        for channel in channels:
            if channel.name in item.sent:
                continue
            try:
                channel.send(notice)
                sent.add(channel.name)
            except InvalidInput as error:  # this channel will never take it: kept with its reason, and done
                self._rejected.put({"reason": str(error)[:2000], "channel": channel.name, "outbox": item.id})
                sent.add(channel.name)
            except Exception as error:  # whatever it is, the other channels must tell before it is raised again
                failure = error
        return frozenset(sent), failure

    def _held(self, item: OutboxItem, notice: Notice) -> Hold | None:
        """What has reached one person is not held from the others."""
        begun = any(channel.name in item.sent for channel in self._people)
        return None if begun else self._pace(notice)


def _digest_ids(body: str) -> tuple[str, ...]:
    """Of a message about many items; empty for any other."""
    try:
        told = json.loads(body)["digest"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise InvalidInput("a digest without the ids of its items", where="message body")
    return tuple(told)


def resend_pending(*, pending: Pending, queues: Mapping[Consumer, Queue], clock: Clock, older_than: timedelta) -> int:
    """Put on the queue of its consumer again what has been waiting too long; how many were."""
    since = (clock() - older_than).isoformat()
    return sum(
        _resent(item, queue)
        for consumer, queue in queues.items()
        for item in islice(pending.pending(consumer, since), _MOST)
    )


def _resent(item: OutboxItem, queue: Queue) -> int:
    queue.put(message_about(item))
    return 1


def _keys(notice: Notice, sent: frozenset[str]) -> dict[str, object]:
    assessment = notice.version.assessment
    return {
        "outbox": notice.id,
        "principal": str(assessment.principal),
        "severity": assessment.severity.name,
        "verdict": assessment.decided.value,
        "channels": sorted(sent),
    }
