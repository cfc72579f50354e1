"""What the chat topic says is posted to a Slack webhook."""

from __future__ import annotations

from typing import Any

from iamdrift.batches import Answer, Record, messages
from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed


def post_slack(record: Record) -> None:
    outcome = guardian().post_slack(record["body"])
    count(outcome.counter)
    logger().info(outcome.fact, extra=outcome.keys)


@observed
def handler(event: dict[str, Any], _context: Any) -> Answer:
    return messages(event, post_slack)
