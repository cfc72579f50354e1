"""Faults, drawn from a seed or given one by one: what goes wrong, and at which effect of which process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from hashlib import blake2b


class Kind(Enum):
    THROTTLE = "throttle"
    ERROR = "error"  # 5xx: nothing was done
    TIMEOUT = "timeout"  # it was done, and nobody was told
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    STALL = "stall"  # everything else goes on meanwhile
    STALE = "stale"  # a read that is answered by a late replica
    LOSE = "lose"  # an event or a stream record that never arrives
    DUPLICATE = "duplicate"
    DELAY = "delay"
    HOP = "hop"  # the same event once more, out of the trail of another region


OF_EFFECTS = (Kind.THROTTLE, Kind.ERROR, Kind.TIMEOUT, Kind.CRASH_BEFORE, Kind.CRASH_AFTER, Kind.STALL)
OF_READS = (Kind.STALE,)
OF_EVENTS = (Kind.LOSE, Kind.DUPLICATE, Kind.DELAY, Kind.HOP)
OF_QUEUES = (Kind.DUPLICATE, Kind.DELAY)
OF_STREAMS = (Kind.LOSE, Kind.DUPLICATE, Kind.DELAY)


@dataclass(frozen=True, slots=True)
class Fault:
    """`place`: the process, the effect and how many effects the process had before."""

    place: str
    kind: Kind


class Crash(BaseException):
    """The function is gone, and nothing in it can say anything about it."""


@dataclass
class Faults:
    """Which faults happen: each place by its own draw, so that leaving one out does not move the others.

    only: these and no others. fired: those that did happen.
    """

    seed: int
    rate: float
    only: tuple[Fault, ...] | None = None
    fired: list[Fault] = field(default_factory=list)

    def at(self, place: str, kinds: tuple[Kind, ...], times: float = 1.0) -> Kind | None:
        """`times` the usual rate."""
        kind = self._drawn(place, kinds, self.rate * times) if self.only is None else self._given.get(place)
        if kind not in kinds:
            return None
        self.fired.append(Fault(place, kind))
        return kind

    def amount(self, place: str, what: str) -> float:
        """A number in [0, 1) that belongs to a place, whatever else happens."""
        return int.from_bytes(blake2b(f"{self.seed}|{place}|{what}".encode(), digest_size=6).digest()) / 2**48

    def _drawn(self, place: str, kinds: tuple[Kind, ...], rate: float) -> Kind | None:
        drawn = self.amount(place, "kind")
        return kinds[int(drawn / rate * len(kinds))] if drawn < rate else None

    @cached_property
    def _given(self) -> Mapping[str, Kind]:
        return {fault.place: fault.kind for fault in self.only or ()}
