"""Committed announcements from the queue reach people and integrations."""

from __future__ import annotations

from typing import Any

from iamdrift.batches import Answer, Record, messages
from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed


def announce_finding(record: Record) -> None:
    outcome = guardian().announce_finding(record["body"])
    count(outcome.counter)
    logger().info(outcome.fact, extra=outcome.keys)


@observed
def handler(event: dict[str, Any], _context: Any) -> Answer:
    return messages(event, announce_finding)
