"""Committed announcements from the queue reach people and integrations."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import attempted, count, logger, observed


@attempted
def announce_finding(record: SQSRecord) -> None:
    outcome = guardian().announce_finding(record.body)
    count(outcome.counter)
    logger().info(outcome.fact, extra=outcome.keys)


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, announce_finding, processor, context=context)
