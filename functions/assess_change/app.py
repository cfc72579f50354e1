"""Changes of IAM from the queue become verdicts in the ledger."""

from __future__ import annotations

from typing import Any

from iamdrift.batches import Answer, Record, messages
from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, measure, observed


def assess_change(record: Record) -> None:
    outcome = guardian().assess_change(record["body"])
    calls = guardian().iam_calls()
    count(outcome.counter)
    count("Recorded", outcome.keys.get("recorded", 0))
    count("IamCalls", calls)
    measure("EventToVerdict", outcome.seconds)
    logger().info(outcome.fact, extra={**outcome.keys, "iam_calls": calls})


@observed
def handler(event: dict[str, Any], _context: Any) -> Answer:
    return messages(event, assess_change)
