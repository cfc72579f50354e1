"""Committed OUTBOX items from the ledger's stream go to the queue of their consumer."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import attempted, count, observed


@attempted
def relay_outbox(record: DynamoDBRecord) -> None:
    guardian().relay_outbox(record.raw_event["dynamodb"])
    count("Relayed")


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    return process_partial_response(event, relay_outbox, processor, context=context)
