"""Changes of IAM from the queue become verdicts in the ledger."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import attempted, count, logger, measure, observed


@attempted
def assess_change(record: SQSRecord) -> None:
    outcome = guardian().assess_change(record.body)
    calls = guardian().iam_calls()
    count(outcome.counter)
    count("Recorded", outcome.keys.get("recorded", 0))
    count("IamCalls", calls)
    measure("EventToVerdict", outcome.seconds)
    logger().info(outcome.fact, extra={**outcome.keys, "iam_calls": calls})


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, assess_change, processor, context=context)
