"""Verdicts and approvals from the queue become plans, and plans that may be carried out become writes to IAM."""

from __future__ import annotations

from typing import Any

from iamdrift.batches import Answer, Record, messages
from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed


def remediate_drift(record: Record) -> None:
    outcome = guardian().remediate_drift(record["body"])
    count(outcome.counter)
    logger().info(outcome.fact, extra=outcome.keys)


@observed
def handler(event: dict[str, Any], _context: Any) -> Answer:
    return messages(event, remediate_drift)
