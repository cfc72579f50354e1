"""The announcer wired to fakes: what is on record reaches channels that remember it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from iamdrift.domain.configuration.settings import Messages
from iamdrift.domain.ledger.outbox import Consumer, OutboxItem
from iamdrift.domain.remediation.approval import Approval
from iamdrift.reports.digest import digest_bulletin, how_of, line_of
from iamdrift.usecases.announce_finding import AnnounceFinding, Incidents
from iamdrift.usecases.announcing.flush_digests import flush_digests
from iamdrift.usecases.announcing.keep_pace import KeepPace
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.relay_outbox import message_about
from tests.fakes.channel import FakeChannel
from tests.fakes.guardian import FakeGuardian
from tests.fakes.queue import FakeQueue
from tests.fakes.told import FakeTold


@dataclass
class Announcer:
    """Two channels of people and one of machines."""

    guardian: FakeGuardian = field(default_factory=FakeGuardian)
    messages: Messages = field(default_factory=Messages)
    email: FakeChannel = field(default_factory=lambda: FakeChannel("email"))
    chat: FakeChannel = field(default_factory=lambda: FakeChannel("chat"))
    event: FakeChannel = field(default_factory=lambda: FakeChannel("event"))
    rejected: FakeQueue = field(default_factory=FakeQueue)
    queue: FakeQueue = field(default_factory=FakeQueue)
    told: FakeTold = field(default_factory=FakeTold)
    incidents: Incidents | None = None
    snoozes: dict[str, Approval] = field(default_factory=dict)

    @property
    def announce(self) -> AnnounceFinding:
        clock = self.guardian.clock
        return AnnounceFinding(
            outbox=self.guardian.ledger,
            people=(self.chat, self.email),
            machines=(self.event,),
            pace=KeepPace(
                self.told,
                self.messages,
                clock,
                line=line_of,
                how=how_of,
                snoozed=lambda ref: self.snoozes.get(ref.unique_id),
            ),
            write_digest=digest_bulletin,
            rejected=self.rejected,
            clock=clock,
            incidents=self.incidents,
        )

    def waiting(self) -> list[OutboxItem]:
        """Not told yet and not held, the oldest first."""
        items = [each for each in self.guardian.ledger.items.values() if each.consumer is Consumer.ANNOUNCE]
        return sorted((each for each in items if each.pending and each.hold is None), key=lambda each: each.since)

    def deliver(self) -> list[Outcome]:
        """Everything that waits for a first look."""
        return [self.announce(json.dumps(message_about(item))) for item in self.waiting()]

    def flush(self) -> list[Outcome]:
        """The digests that are due."""
        flush_digests(pending=self.guardian.ledger, queue=self.queue, clock=self.guardian.clock)
        return [self.announce(body) for body in self.queue.take()]
