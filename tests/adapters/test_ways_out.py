"""Queues and topics as AWS takes them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from iamdrift.adapters.queues import SqsQueue
from iamdrift.adapters.topics import EventBus, PeopleTopic, Topic
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.errors import AccessRefused, InvalidInput, Throttled
from iamdrift.reports.attributes import FilterAttributes
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.event import event_detail
from iamdrift.reports.letters import ChatLetters, EmailLetters, MachineLetters
from iamdrift.reports.text import EmailText
from iamdrift.usecases.ports import Queue
from tests.fakes.events import body
from tests.fakes.guardian import ADMIN, FakeGuardian
from tests.fakes.principals import allow, inline, role
from tests.fakes.queue import FakeQueue


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


@pytest.fixture
def notice() -> Notice:
    guardian = FakeGuardian()
    guardian.reader.holds(role(inline=(inline("everything", allow("*")),)))
    guardian.deliver(body("TagRole", {"roleName": "shop-prod-role", "tags": []}))
    (item,) = guardian.ledger.items.values()
    found = guardian.ledger.notice(item)
    assert found is not None
    return found


class Inbox:
    """An SQS queue, and what is in it."""

    def __init__(self, name: str) -> None:
        self.client = boto3.client("sqs")
        self.url = self.client.create_queue(QueueName=name)["QueueUrl"]
        attributes = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        self.arn = attributes["Attributes"]["QueueArn"]

    def received(self) -> list[str]:
        found = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        return [message["Body"] for message in found.get("Messages", [])]


def published(topic_name: str, inbox: Inbox) -> str:
    sns = boto3.client("sns")
    topic: str = sns.create_topic(Name=topic_name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=inbox.arn)
    return topic


@pytest.mark.parametrize("kind", ["fake", "sqs"])
def test_a_queue_keeps_messages_as_they_are(kind: str) -> None:
    inbox, fake = Inbox("changes"), FakeQueue()
    queue: Queue = fake if kind == "fake" else SqsQueue(inbox.client, inbox.url)
    queue.put({"name": "ünïcode ☃ \ud83d", "nested": [1, None]})
    (received,) = fake.take() if kind == "fake" else inbox.received()
    assert json.loads(received) == {"name": "ünïcode ☃ \ud83d", "nested": [1, None]}


def test_a_delay_is_kept_within_what_sqs_takes() -> None:
    inbox = Inbox("changes")
    queue = SqsQueue(inbox.client, inbox.url)
    queue.put({}, delay=5_000)
    queue.put({}, delay=-5)
    assert len(inbox.received()) == 1  # the other one waits


def test_a_message_that_no_queue_takes_is_refused_before_it_is_sent() -> None:
    inbox = Inbox("changes")
    with pytest.raises(InvalidInput, match="SQS takes"):
        SqsQueue(inbox.client, inbox.url).put({"much": "x" * 1024 * 1024})


EMAIL = EmailLetters(EmailText(), FilterAttributes((ADMIN,)))
CHAT = ChatLetters(ChatNotification(), FilterAttributes((ADMIN,)))


def test_an_email_has_subject_text_and_what_subscriptions_filter_on(notice: Notice) -> None:
    inbox = Inbox("mail")
    PeopleTopic("email", boto3.client("sns"), published("email", inbox), EMAIL, EMAIL.bulletin).send(notice)
    message = json.loads(inbox.received()[0])
    assert message["Subject"].startswith("HIGH: ")
    assert "iamdrift show" in message["Message"]
    attributes = {name: each["Value"] for name, each in message["MessageAttributes"].items()}
    assert (attributes["severity"], attributes["account"]) == ("HIGH", "111122223333")
    assert json.loads(attributes["family"]) == ["privilege"]
    assert json.loads(attributes["environment"]) == ["prod"]


def test_a_chat_message_is_the_notification_and_nothing_around_it(notice: Notice) -> None:
    inbox = Inbox("chat")
    PeopleTopic("chat", boto3.client("sns"), published("chat", inbox), CHAT, CHAT.bulletin).send(notice)
    message = json.loads(json.loads(inbox.received()[0])["Message"])
    assert (message["version"], message["source"]) == ("1.0", "custom")


def test_a_bulletin_goes_to_people_with_its_severity() -> None:
    inbox = Inbox("mail")
    topic = PeopleTopic("email", boto3.client("sns"), published("email", inbox), EMAIL, EMAIL.bulletin)
    topic.tell(Bulletin("b-1", "HIGH: digest", ("one", "two"), Severity.HIGH))
    message = json.loads(inbox.received()[0])
    assert message["Message"].startswith("one\ntwo\n")
    assert message["MessageAttributes"]["severity"]["Value"] == "HIGH"
    assert "account" not in message["MessageAttributes"]  # SNS refuses empty ones


def test_machines_get_the_detail_of_the_event_with_the_same_attributes(notice: Notice) -> None:
    inbox = Inbox("machine")
    Topic("machine", boto3.client("sns"), published("machine", inbox), MachineLetters(FilterAttributes())).send(notice)
    message = json.loads(inbox.received()[0])
    assert json.loads(message["Message"])["id"] == notice.id
    assert message["MessageAttributes"]["verdict"]["Value"] == "notify"


def test_an_event_is_put_under_the_guardians_own_source(notice: Notice) -> None:
    events = boto3.client("events")
    expected = {
        "EventBusName": "default",
        "Source": "iamdrift.guardian",
        "DetailType": "IAM Drift Assessment",
        "Detail": json.dumps(event_detail(notice)),
    }
    with Stubber(events) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{}]}, {"Entries": [expected]})
        EventBus(events, "default", event_detail).send(notice)
        stubber.assert_no_pending_responses()


def test_an_event_that_the_bus_refuses_is_an_error(notice: Notice) -> None:
    events = boto3.client("events")
    with Stubber(events) as stubber:
        refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "later"}]}
        stubber.add_response("put_events", refused)
        with pytest.raises(RuntimeError, match="InternalFailure: later"):
            EventBus(events, "default", event_detail).send(notice)


@pytest.mark.parametrize(
    ("code", "named"), [("ThrottlingException", Throttled), ("AccessDenied", AccessRefused), ("Strange", ClientError)]
)
def test_what_aws_refuses_is_named_after_what_to_do(code: str, named: type[Exception]) -> None:
    client = boto3.client("sqs")
    with Stubber(client) as stubber:
        stubber.add_client_error("send_message", code, "no")
        with pytest.raises(named):
            SqsQueue(client, "https://queue").put({})
