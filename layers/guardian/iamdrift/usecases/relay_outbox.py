"""Relay the outbox: what the ledger's stream shows as committed goes to the queue of its consumer, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iamdrift.domain.ledger.outbox import Consumer, OutboxItem
from iamdrift.usecases.ports import Queue

ReadRecord = Callable[[Mapping[str, Any]], OutboxItem | None]


def message_about(item: OutboxItem) -> dict[str, Any]:
    """A message carries no more than the stable id: its consumer reads what it is about from the ledger."""
    return {"outbox": item.id}


class RelayOutbox:
    """`read` turns a stream record (its `dynamodb` part) into an outbox item, or None."""

    def __init__(self, *, read: ReadRecord, queues: Mapping[Consumer, Queue]) -> None:
        self._read = read
        self._queues = queues

    def __call__(self, record: Mapping[str, Any]) -> bool:
        """Whether the record was put on a queue."""
        item = self._read(record)
        if item is None or not item.pending or item.hold is not None:  # what is held is told when it is due
            return False
        self._queues[item.consumer].put(message_about(item))
        return True
