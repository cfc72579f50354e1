"""The bucket of reports and the topics that lead to it, on moto."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.bulletin_topics import BulletinTopics
from iamdrift.adapters.report_bucket import ReportBucket
from iamdrift.adapters.topics import PeopleTopic
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.reports.attributes import FilterAttributes
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.letters import ChatLetters, EmailLetters
from iamdrift.reports.text import EmailText


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


def test_a_report_is_kept_with_its_type_and_found_where_it_is_said_to_be() -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="reports")
    place = ReportBucket(s3, "reports").put("2026-11-24/run/review.html", b"<!doctype html>")
    assert place == "s3://reports/2026-11-24/run/review.html"
    found = s3.get_object(Bucket="reports", Key="2026-11-24/run/review.html")
    assert (found["Body"].read(), found["ContentType"]) == (b"<!doctype html>", "text/html; charset=utf-8")


def test_people_are_told_in_plain_text_and_the_chat_in_its_schema() -> None:
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topics = [sns.create_topic(Name=name)["TopicArn"] for name in ("email", "chat")]
    queues = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("email", "chat")]
    for topic, queue in zip(topics, queues, strict=True):
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    told = Bulletin("b-1", "First look", ("3 open findings", "", "@here <https://evil> s3://reports/x"))
    email_letters = EmailLetters(EmailText(), FilterAttributes())
    chat_letters = ChatLetters(ChatNotification(), FilterAttributes())
    BulletinTopics(
        PeopleTopic("email", sns, topics[0], email_letters, email_letters.bulletin),
        PeopleTopic("chat", sns, topics[1], chat_letters, chat_letters.bulletin),
    ).tell(told)
    email, chat = (
        json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])["Message"] for queue in queues
    )
    assert email == "3 open findings\n\n@here <https[:]//evil> s3://reports/x\n\nMessage b-1\n"
    notification = json.loads(chat)
    assert (notification["version"], notification["source"]) == ("1.0", "custom")
    assert "://" not in notification["content"]["description"]
    assert "@here" not in notification["content"]["description"]
