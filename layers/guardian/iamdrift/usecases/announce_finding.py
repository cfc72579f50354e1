"""Announce a finding: what was committed reaches every channel, at least once, each time under the same id."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Protocol

from iamdrift.domain.events.incident_burst import Incident, IncidentStep, session_of, step_of
from iamdrift.domain.ledger.outbox import Consumer, Notice, OutboxItem
from iamdrift.errors import InvalidInput
from iamdrift.usecases.outcome import Outcome, rejected
from iamdrift.usecases.ports import Channel, Clock, Outbox, Pending, Queue
from iamdrift.usecases.relay_outbox import message_about

_MOST = 1000  # resent at once: the others are still pending when it is called again


class Incidents(Protocol):
    """Which incident a change is part of."""

    def join(self, actor: str, step: IncidentStep, now: str) -> Incident:
        """The incident with this step in it; the same step twice is one. Raises LostRace."""
        ...


class AnnounceFinding:
    """A channel that fails does not keep the others from telling; what was sent is remembered for each channel."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        channels: Sequence[Channel],
        rejected: Queue,
        clock: Clock,
        incidents: Incidents | None = None,
    ) -> None:
        self._outbox = outbox
        self._incidents = incidents
        self._channels = channels
        self._rejected = rejected
        self._clock = clock

    def __call__(self, body: str) -> Outcome:
        """Deal with one message. Raises the error of a channel that failed, so that the message comes again."""
        try:
            item = self._item(body)
            notice = self._outbox.notice(item) if item.pending else None
            if item.pending and notice is None:
                raise InvalidInput("the version it tells about is not on record", where=f"outbox item {item.id}")
        except InvalidInput as error:
            self._rejected.put({"reason": str(error)[:2000], "message": body[:2000]})
            return rejected(str(error)[:2000])
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
        sent: set[str] = set()
        failure: Exception | None = None
        for channel in self._channels:
            if channel.name in item.sent:
                continue
            try:
                channel.send(notice)
                sent.add(channel.name)
            except Exception as error:  # whatever it is, the other channels must tell before it is raised again
                failure = error
        self._outbox.mark_sent(item.id, frozenset(sent), self._clock().isoformat(), complete=failure is None)
        if failure is not None:
            raise failure
        return Outcome("Announced", "announced", _keys(notice, sent))


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


def _keys(notice: Notice, sent: set[str]) -> dict[str, object]:
    assessment = notice.version.assessment
    return {
        "outbox": notice.id,
        "principal": str(assessment.principal),
        "severity": assessment.severity.name,
        "verdict": assessment.decided.value,
        "channels": sorted(sent),
    }
