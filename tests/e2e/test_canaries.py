"""Marked secrets go in with events, and come out nowhere: not in the ledger, a queue, a log, a message or an object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from iamdrift.adapters.ledger.items import unpacked
from iamdrift.local.stage import REGION, await_
from tests.e2e.conftest import SECONDS, World

pytestmark = pytest.mark.e2e
MARK = "CANARY-5b1e"


def envelope(world: World, name: str, **differing: Any) -> dict[str, Any]:
    """What EventBridge would deliver of a call that gave away a secret, were CloudTrail not to hide it."""
    record = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{world.account}:user/alice", "userName": "alice"},
        "eventTime": "2026-11-24T03:00:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "requestParameters": {"userName": "canary-user", "password": MARK, "clientSecret": MARK},
        "responseElements": {
            "accessKey": {"accessKeyId": "AKIAEXAMPLE", "secretAccessKey": MARK, "userName": "canary-user"},
            "credentials": {"sessionToken": MARK},
            "serviceSpecificCredential": {"servicePassword": MARK},
        },
        "eventID": f"canary-{name}",
        "recipientAccountId": world.account,
    }
    kind = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.iam", "account": world.account}
    return {**kind, "id": name, "region": REGION, "time": record["eventTime"], "detail": record, **differing}


def test_no_secret_of_an_event_is_anywhere(world: World) -> None:
    world.iam.create_user(UserName="canary-user")
    queue = world.stage.deployment.outputs["ChangeQueueUrl"]
    for each in (
        envelope(world, "CreateAccessKey"),
        envelope(world, "CreateLoginProfile"),
        envelope(world, "CreateServiceSpecificCredential"),
        envelope(world, "CreateAccessKey", source="my.own"),  # is rejected, with what it holds
    ):
        world.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(each))
    rejected = world.next_message(world.stage.deployment.outputs["RejectedQueueUrl"])
    assert "CreateAccessKey" in rejected["message"]
    found = await_(lambda: True if "canary-user" in "".join(_ledger(world)) else None, SECONDS)
    assert found
    told = [f"{message.subject}\n{message.text}" for message in world.stage.messages(2.0)]
    everything = [json.dumps(rejected), *told, *_ledger(world), *_logs(world), *_objects(world)]
    assert not [text for text in everything if MARK in text]


def _ledger(world: World) -> Iterator[str]:
    table = world.stage.deployment.outputs["LedgerTable"]
    pages = world.stage.aws.client("dynamodb", region=REGION).get_paginator("scan").paginate(TableName=table)
    for item in (item for page in pages for item in page["Items"]):
        for value in item.values():
            yield unpacked(value) if "B" in value else str(value)


def _logs(world: World) -> Iterator[str]:
    logs = world.stage.aws.client("logs", region=REGION)
    for group in logs.describe_log_groups()["logGroups"]:
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
            yield event["message"]


def _objects(world: World) -> Iterator[str]:
    s3 = world.stage.aws.client("s3", region=REGION)
    for bucket in s3.list_buckets()["Buckets"]:
        for entry in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            body = s3.get_object(Bucket=bucket["Name"], Key=entry["Key"])["Body"].read()
            yield body.decode("utf-8", "replace")
