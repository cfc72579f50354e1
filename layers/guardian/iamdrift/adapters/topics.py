"""The ways out: topics for email, chat and machines, and events for integrations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.telling.letter import Letter

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_sns import SNSClient

EVENT_SOURCE = "iamdrift.guardian"
EVENT_TYPE = "IAM Drift Assessment"


class Topic:
    """A topic of SNS. Email, chat and machines have one each: none reads what is written for another."""

    actions: ClassVar[frozenset[str]] = frozenset({"sns:Publish"})

    def __init__(self, name: str, client: SNSClient, arn: str, write: Callable[[Notice], Letter]) -> None:
        self.name = name
        self._client, self._arn, self._write = client, arn, write

    def send(self, notice: Notice) -> None:
        self._publish(self._write(notice))

    def _publish(self, letter: Letter) -> None:
        subject: dict[str, Any] = {"Subject": letter.subject} if letter.subject else {}
        attributes = {name: _attribute(value) for name, value in letter.attributes.items() if value}
        with named_refusals():
            self._client.publish(TopicArn=self._arn, Message=letter.text, MessageAttributes=attributes, **subject)


class PeopleTopic(Topic):
    """One that people read, who are also told what is about no single version."""

    def __init__(
        self,
        name: str,
        client: SNSClient,
        arn: str,
        write: Callable[[Notice], Letter],
        write_bulletin: Callable[[Bulletin], Letter],
    ) -> None:
        super().__init__(name, client, arn, write)
        self._write_bulletin = write_bulletin

    def tell(self, bulletin: Bulletin) -> None:
        self._publish(self._write_bulletin(bulletin))


class EventBus:
    """`write` gives the detail of an event, whose `id` lets a receiver recognize a repetition."""

    name = "event"
    actions: ClassVar[frozenset[str]] = frozenset({"events:PutEvents"})

    def __init__(self, client: EventBridgeClient, bus: str, write: Callable[[Notice], Mapping[str, Any]]) -> None:
        self._client = client
        self._bus = bus
        self._write = write

    def send(self, notice: Notice) -> None:
        """Raises RuntimeError where EventBridge took the call and refused the event."""
        entry = {
            "EventBusName": self._bus,
            "Source": EVENT_SOURCE,
            "DetailType": EVENT_TYPE,
            "Detail": json.dumps(self._write(notice)),
        }
        with named_refusals():
            answer = self._client.put_events(Entries=[entry])  # type: ignore[list-item]  # a TypedDict, built as a dict
        if answer["FailedEntryCount"]:
            refused = answer["Entries"][0]
            raise RuntimeError(f"PutEvents: {refused.get('ErrorCode')}: {refused.get('ErrorMessage')}")


def _attribute(value: str | tuple[str, ...]) -> Any:
    """For the filter policies of subscriptions; SNS refuses empty ones."""
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(value)}
