"""The webhook: only Slack is asked, its URL is told to nobody, and what it answers is named after what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from iamdrift.adapters.slack_webhook import Reply, SlackWebhook
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput, Throttled
from iamdrift.reports.slack import slack_message
from iamdrift.usecases.post_slack import PostSlack
from tests.fakes.queue import FakeQueue

URL = "https://hooks.slack.com/services/T000/B000/secretsecret"
MESSAGE = {"text": "hello"}


@dataclass
class Slack:
    """Answers in turn, the last one for ever; remembers what it was asked and how long was waited."""

    replies: list[Reply]
    url: str = URL
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    read: int = 0

    def get_secret_value(self, **_which: str) -> dict[str, str]:
        self.read += 1
        return {"SecretString": self.url}

    def post(self, path: str, body: bytes) -> Reply:
        self.asked.append((path, json.loads(body)))
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    @property
    def webhook(self) -> SlackWebhook:
        return SlackWebhook(self, "secret", self.post, self.pauses.append)


def test_a_message_is_posted_once_and_the_secret_is_read_once() -> None:
    slack = Slack([Reply(200, "ok")])
    webhook = slack.webhook
    webhook.post(MESSAGE)
    webhook.post(MESSAGE)
    assert slack.asked == [("/services/T000/B000/secretsecret", MESSAGE)] * 2
    assert slack.read == 1


def test_slack_asking_to_slow_down_is_obeyed_within_reason() -> None:
    slack = Slack([Reply(429, retry_after=7), Reply(429, retry_after=900), Reply(200)])
    slack.webhook.post(MESSAGE)
    assert slack.pauses == [7, 20]


def test_slack_that_does_not_stop_asking_hands_the_message_back_to_its_queue() -> None:
    with pytest.raises(Throttled):
        Slack([Reply(429, retry_after=1)]).webhook.post(MESSAGE)
    with pytest.raises(GuardianError, match="503"):
        Slack([Reply(503)]).webhook.post(MESSAGE)


@pytest.mark.parametrize("status", [400, 413, 302])
def test_what_slack_never_takes_is_not_tried_again(status: int) -> None:
    slack = Slack([Reply(status, "invalid_payload")])
    with pytest.raises(InvalidInput, match="invalid_payload"):
        slack.webhook.post(MESSAGE)
    assert len(slack.asked) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_webhook_that_is_gone_is_read_anew_next_time(status: int) -> None:
    slack = Slack([Reply(status, "no_service"), Reply(200)])
    webhook = slack.webhook
    with pytest.raises(GuardianError, match="knows this webhook no more"):
        webhook.post(MESSAGE)
    webhook.post(MESSAGE)
    assert slack.read == 2


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.slack.com/services/T/B/x",
        "https://hooks.slack.com.evil.example/services/T/B/x",
        "https://evil.example/services/T/B/x",
        "https://hooks.slack.com@evil.example/services/T/B/x",
        "https://hooks.slack.com:444/services/T/B/x",
        "https://hooks.slack.com/services/../x",
        "https://hooks.slack.com/services/T/B/x?y=https://evil.example",
        "https://hooks.slack.com/services/T/B/x\r\nHost: evil.example",
        "https://169.254.169.254/services/T/B/x",
    ],
)
def test_any_other_url_is_refused_and_not_told(url: str) -> None:
    slack = Slack([Reply(200)], url)
    with pytest.raises(GuardianError, match="no URL of a webhook") as raised:
        slack.webhook.post(MESSAGE)
    assert slack.asked == []
    assert "evil" not in str(raised.value)


@pytest.mark.parametrize("reply", [Reply(400, "x"), Reply(404), Reply(429), Reply(500)])
def test_no_error_tells_the_url(reply: Reply) -> None:
    with pytest.raises(GuardianError) as raised:
        Slack([reply]).webhook.post(MESSAGE)
    assert "secretsecret" not in str(raised.value)


def test_a_missing_grant_is_named() -> None:
    client = boto3.client("secretsmanager", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    slack = Slack([Reply(200)])
    with Stubber(client) as stub:
        stub.add_client_error("get_secret_value", "AccessDeniedException", "no")
        with pytest.raises(AccessRefused):
            SlackWebhook(client, "secret", slack.post, slack.pauses.append).post(MESSAGE)


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", "[" * 5_000])
def test_what_is_no_notification_is_set_aside_with_its_reason(body: str) -> None:
    slack, rejected = Slack([Reply(200)]), FakeQueue()
    assert PostSlack(slack.webhook, slack_message, rejected)(body).counter == "Rejected"
    assert len(rejected.messages) == 1
    assert slack.asked == []


def test_a_notification_is_posted() -> None:
    slack, rejected = Slack([Reply(200)]), FakeQueue()
    body = json.dumps({"id": "n", "content": {"title": "CRITICAL: x", "description": "y"}})
    assert PostSlack(slack.webhook, slack_message, rejected)(body).counter == "Posted"
    assert slack.asked[0][1]["text"] == "CRITICAL: x"
    assert rejected.messages == []
