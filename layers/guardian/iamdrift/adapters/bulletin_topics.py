"""Tells people what is about no single version: plain text to the email topic, the chat schema to the chat topic."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.bulletin import Bulletin

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient


class BulletinTopics:
    """`email` and `chat`: the topics; `write_email` and `write_chat`: what is published to each."""

    actions: ClassVar[frozenset[str]] = frozenset({"sns:Publish"})

    def __init__(
        self,
        client: SNSClient,
        email: str,
        chat: str,
        *,
        write_email: Callable[[Bulletin], tuple[str, str]],
        write_chat: Callable[[Bulletin], Mapping[str, Any]],
    ) -> None:
        self._client, self._email, self._chat = client, email, chat
        self._write_email, self._write_chat = write_email, write_chat

    def tell(self, bulletin: Bulletin) -> None:
        subject, text = self._write_email(bulletin)
        with named_refusals():
            self._client.publish(TopicArn=self._email, Subject=subject, Message=text)
            self._client.publish(TopicArn=self._chat, Message=json.dumps(self._write_chat(bulletin)))
