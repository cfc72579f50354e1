"""Committed OUTBOX items from the ledger's stream go to the queue of their consumer."""

from __future__ import annotations

from typing import Any

from iamdrift.batches import Answer, Record, changes
from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, observed


def relay_outbox(record: Record) -> None:
    guardian().relay_outbox(record["dynamodb"])
    count("Relayed")


@observed
def handler(event: dict[str, Any], _context: Any) -> Answer:
    return changes(event, relay_outbox)
