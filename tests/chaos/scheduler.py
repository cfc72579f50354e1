"""Simulated time: processes that give way to each other at every effect, and things that happen later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from greenlet import getcurrent, greenlet

EPOCH = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MOST_EVENTS = 50_000  # of one history: more never come to rest


class NeverAtRest(Exception):
    """Something feeds itself."""


@dataclass
class Scheduler:
    """`time`: seconds since the history began. What is due at the same moment happens in the order it was asked for."""

    time: float = 0.0
    happened: int = 0
    most: int = MOST_EVENTS
    _due: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _asked: int = 0

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.time)

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        self._asked += 1
        heappush(self._due, (self.time + seconds, self._asked, do))

    def spawn(self, body: Callable[[], object]) -> None:
        """A process: it runs until its first pause, and goes on when its time has come."""
        greenlet(body).switch()

    def pause(self, seconds: float) -> None:
        """Called by a process: others go on meanwhile."""
        this = getcurrent()
        self.later(seconds, this.switch)
        parent = this.parent
        assert parent is not None, "only a process can pause"
        parent.switch()

    def rest(self) -> None:
        """Until nothing is left to do. Raises NeverAtRest."""
        while self._due:
            self.happened += 1
            if self.happened > self.most:
                raise NeverAtRest(f"{self.most} things happened, and it goes on")
            self.time, _, do = heappop(self._due)
            do()
