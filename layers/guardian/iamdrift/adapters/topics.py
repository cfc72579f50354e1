"""The ways out: plain text to the email topic, the chat schema to the chat topic, events for integrations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_sns import SNSClient

EVENT_SOURCE = "iamdrift.guardian"
EVENT_TYPE = "IAM Drift Assessment"


class EmailTopic:
    """`write` gives the subject (at most 100 printable characters) and the text of a notice."""

    name = "email"
    actions: ClassVar[frozenset[str]] = frozenset({"sns:Publish"})

    def __init__(self, client: SNSClient, topic: str, write: Callable[[Notice], tuple[str, str]]) -> None:
        self._client = client
        self._topic = topic
        self._write = write

    def send(self, notice: Notice) -> None:
        subject, text = self._write(notice)
        with named_refusals():
            self._client.publish(
                TopicArn=self._topic, Subject=subject, Message=text, MessageAttributes=_attributes(notice)
            )


class ChatTopic:
    """`write` gives a custom notification of Amazon Q Developer; anything else on its topic is dropped silently."""

    name = "chat"
    actions: ClassVar[frozenset[str]] = frozenset({"sns:Publish"})

    def __init__(self, client: SNSClient, topic: str, write: Callable[[Notice], Mapping[str, Any]]) -> None:
        self._client = client
        self._topic = topic
        self._write = write

    def send(self, notice: Notice) -> None:
        message = json.dumps(self._write(notice))
        with named_refusals():
            self._client.publish(TopicArn=self._topic, Message=message, MessageAttributes=_attributes(notice))


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


def _attributes(notice: Notice) -> dict[str, Any]:
    """For the filter policies of subscriptions."""
    assessment = notice.version.assessment
    values = {
        "severity": max(assessment.severity, notice.incident.severity if notice.incident else Severity.INFO).name,
        "urgency": assessment.urgency.name,
        "verdict": assessment.decided.value,
        "account": assessment.principal.account,
    }
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items() if value}
