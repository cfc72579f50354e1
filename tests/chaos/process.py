"""A process of the guardian in simulated time: each of its effects may fail, be the last, or let others go first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from iamdrift.errors import Throttled
from tests.chaos.faults import OF_EFFECTS, OF_READS, Crash, Faults, Kind
from tests.chaos.scheduler import Scheduler

Seen = TypeVar("Seen")
_GIVES_WAY = 0.35  # of all effects
_LAG = 15.0  # seconds that a late replica of IAM is behind at most


@dataclass
class Process:
    """`steady`: nothing goes wrong in it (any more); others may still come between its effects."""

    name: str
    scheduler: Scheduler
    faults: Faults
    outage: Callable[[str], Exception | None]
    steady: bool = False
    effects: int = 0

    def __call__(self) -> datetime:
        """What its clock says, which may be half a minute off where anything goes wrong at all."""
        if not self.faults.rate:
            return self.scheduler.now()
        skew = (self.faults.amount(self.name.partition("#")[0], "skew") - 0.5) * 40
        return self.scheduler.now() + timedelta(seconds=skew)

    def pause(self, seconds: float) -> None:
        self.scheduler.pause(seconds)

    def effect(self, what: str, do: Callable[[], Seen]) -> Seen:
        place = f"{self.name}|{what}|{self.effects}"
        self.effects += 1
        drawn = self.faults.amount(place, "way")
        if drawn < _GIVES_WAY:
            self.pause(drawn * 5)
        kind = None if self.steady else self.faults.at(place, OF_EFFECTS)
        if kind is Kind.STALL:
            self.pause(2 + 35 * self.faults.amount(place, "stall"))
        _fail_before(kind, place)
        if (refused := self.outage(what)) is not None:
            raise refused
        done = do()
        _fail_after(kind, place)
        return done

    def lag(self, what: str) -> float:
        """By how many seconds what is read is behind."""
        place = f"{self.name}|{what}|{self.effects}"
        late = not self.steady and self.faults.at(place, OF_READS, 4) is not None
        return _LAG * self.faults.amount(place, "lag") if late else 0.0


def _fail_before(kind: Kind | None, place: str) -> None:
    if kind is Kind.CRASH_BEFORE:
        raise Crash(place)
    if kind is Kind.THROTTLE:
        raise Throttled(place)
    if kind is Kind.ERROR:
        raise ConnectionError(f"500: {place}")


def _fail_after(kind: Kind | None, place: str) -> None:
    if kind is Kind.CRASH_AFTER:
        raise Crash(place)
    if kind is Kind.TIMEOUT:
        raise TimeoutError(place)


class Through:
    """A port through which a process reaches the outside: every call is an effect; a listing is one, at its start."""

    def __init__(self, port: Any, process: Process, name: str) -> None:
        self._port, self._process, self._name = port, process, name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._port, attribute)
        if not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            return self._process.effect(f"{self._name}.{attribute}", lambda: _listed(found(*given, **named)))

        return call


def _listed(answer: Any) -> Any:
    return iter(list(answer)) if isinstance(answer, Iterator) else answer
