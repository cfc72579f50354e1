"""A batch from a queue or a stream, record by record: what fails is reported by itself, and comes again by itself.

The answer is what Lambda calls a partial batch response; it is asked for by ReportBatchItemFailures in the template.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iamdrift.telemetry import count, logger

Record = Mapping[str, Any]
Answer = dict[str, list[dict[str, str]]]


def messages(event: Mapping[str, Any], deal_with: Callable[[Record], None]) -> Answer:
    """Deal with every message of a queue."""
    return _answer(event, deal_with, _message)


def changes(event: Mapping[str, Any], deal_with: Callable[[Record], None]) -> Answer:
    """Deal with every change of a table's stream. Lambda begins again at the first that is reported."""
    return _answer(event, deal_with, _change)


def _answer(event: Mapping[str, Any], deal_with: Callable[[Record], None], name: Callable[[Record], str]) -> Answer:
    failed = [name(record) for record in event["Records"] if not _dealt_with(record, deal_with)]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _dealt_with(record: Record, deal_with: Callable[[Record], None]) -> bool:
    """Log what a record failed with, and count it: the answer only says that it did."""
    try:
        deal_with(record)
    except Exception as error:  # whatever it is: the other records have nothing to do with it
        count("Failed")
        logger().exception("record failed", extra={"error": type(error).__name__})
        return False
    return True


def _message(record: Record) -> str:
    return str(record["messageId"])


def _change(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
