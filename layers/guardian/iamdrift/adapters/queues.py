"""Queues in SQS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import InvalidInput

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

LONGEST_DELAY = 900  # seconds
LARGEST_MESSAGE = 1024 * 1024  # bytes


class SqsQueue:
    """A standard queue: at least once, in any order."""

    actions: ClassVar[frozenset[str]] = frozenset({"sqs:SendMessage"})

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, message: Mapping[str, Any], *, delay: int = 0) -> None:
        """Raises InvalidInput for a message that no queue takes."""
        body = json.dumps(message)  # ASCII, so that characters and bytes are the same number
        if len(body) > LARGEST_MESSAGE:
            raise InvalidInput(f"a message of {len(body):,} bytes; SQS takes {LARGEST_MESSAGE:,}", where=self._url)
        with named_refusals():
            self._client.send_message(
                QueueUrl=self._url, MessageBody=body, DelaySeconds=max(0, min(delay, LONGEST_DELAY))
            )
