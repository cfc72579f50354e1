"""Flush digests: what was held until now is put on the queue of the announcer, all of one group in one message."""

from __future__ import annotations

from itertools import islice

from iamdrift.domain.telling.digest import grouped
from iamdrift.usecases.ports import Clock, Pending, Queue

_MOST = 20_000  # looked at in one run: the next one goes on
_IN_ONE_MESSAGE = 5_000  # ids of 32 characters: far from what a queue takes


def flush_digests(*, pending: Pending, queue: Queue, clock: Clock) -> int:
    """How many digests are on their way."""
    due = islice(pending.due(clock().isoformat()), _MOST)
    digests = list(grouped(due, _IN_ONE_MESSAGE))
    for ids in digests:
        queue.put({"digest": list(ids)})
    return len(digests)
