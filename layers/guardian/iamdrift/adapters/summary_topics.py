"""Tells people about a whole sweep: plain text to the email topic, the chat schema to the chat topic."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from iamdrift.adapters.refusals import named_refusals

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient


class SummaryTopics:
    """`write` gives the chat notification of a subject and a text."""

    actions: ClassVar[frozenset[str]] = frozenset({"sns:Publish"})

    def __init__(
        self, client: SNSClient, email: str, chat: str, write: Callable[[str, str], Mapping[str, Any]]
    ) -> None:
        self._client, self._email, self._chat, self._write = client, email, chat, write

    def tell(self, subject: str, text: str) -> None:
        with named_refusals():
            self._client.publish(TopicArn=self._email, Subject=subject, Message=text)
            self._client.publish(TopicArn=self._chat, Message=json.dumps(self._write(subject, text)))
