"""Queues in simulated time: what is not dealt with comes again, and ends in the dead letters when it never is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from tests.chaos.faults import OF_QUEUES, Faults, Kind
from tests.chaos.scheduler import Scheduler

RECEIVES = 5
_BATCH = 10


@dataclass(slots=True)
class Message:
    """`name` is the same in every run of a history. excused: why nobody could deal with it, where that was so."""

    name: str
    body: str
    receives: int = 0
    excused: str = ""


@dataclass
class Queue:
    """`visibility`: seconds after which a message that was not dealt with comes again.

    receive: what happens to a batch that is due.
    """

    name: str
    visibility: float
    batch: int
    scheduler: Scheduler
    faults: Faults
    receive: Callable[[Queue, list[Message]], None]
    ready: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)

    def put(self, message: Mapping[str, Any], *, delay: float = 0) -> None:
        body = json.dumps(message)
        digest = blake2b(body.encode(), digest_size=5).hexdigest()
        self.sent[digest] += 1
        self.send(body, delay=delay, name=f"{self.name} {digest}.{self.sent[digest]}")

    def send(self, body: str, *, delay: float, name: str) -> None:
        kind = self.faults.at(f"{self.name}|{name}", OF_QUEUES)
        late = 400 * self.faults.amount(name, "delay") if kind is Kind.DELAY else 0.0
        for copy in range(2 if kind is Kind.DUPLICATE else 1):
            self._arrives(Message(name + "+" * copy, body), delay + late + copy * 3)

    def again(self, message: Message) -> None:
        """It was received, and not dealt with."""
        if message.receives >= RECEIVES:
            self.dead.append(message)
        else:
            self._arrives(message, self.visibility)

    def redrive(self) -> None:
        dead, self.dead = self.dead, []
        for message in dead:
            message.receives = 0
            self._arrives(message, 1)

    def _arrives(self, message: Message, delay: float) -> None:
        jitter = 4 * self.faults.amount(f"{message.name}#{message.receives}", "jitter")
        self.scheduler.later(delay + jitter, lambda: self._ready(message))

    def _ready(self, message: Message) -> None:
        self.ready.append(message)
        if len(self.ready) == 1:
            self.scheduler.later(2 * self.faults.amount(message.name, "poll"), self._poll)

    def _poll(self) -> None:
        """What is ready by now, in an order of its own, in batches of any size."""
        waiting = sorted(self.ready, key=lambda each: self.faults.amount(f"{each.name}#{each.receives}", "order"))
        self.ready = []
        size = 1 + int(self.faults.amount(waiting[0].name, "batch") * min(self.batch, _BATCH))
        for start in range(0, len(waiting), size):
            self.receive(self, waiting[start : start + size])
