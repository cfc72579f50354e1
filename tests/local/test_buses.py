"""Events cross accounts and regions on the embedded AWS: spokes report to a hub."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iamdrift.local.engine import LocalAws

pytestmark = pytest.mark.e2e
HUB, SPOKE, THIRD = "444444444444", "555555555555", "666666666666"
CLOSED = "777777777777"
PATTERN = json.dumps({"source": ["aws.iam"]})


def bus_arn(account: str, region: str, name: str) -> str:
    return f"arn:aws:events:{region}:{account}:event-bus/{name}"


def open_bus(aws: LocalAws, account: str, name: str) -> None:
    """A bus that takes events from anybody."""
    events = aws.client("events", account=account, region="eu-central-1")
    events.create_event_bus(Name=name)
    events.put_permission(EventBusName=name, Action="events:PutEvents", Principal="*", StatementId="anybody")


def forward(aws: LocalAws, account: str, region: str, bus: str, target: str) -> None:
    events = aws.client("events", account=account, region=region)
    events.put_rule(Name="forward", EventBusName=bus, EventPattern=PATTERN)
    events.put_targets(Rule="forward", EventBusName=bus, Targets=[target_of(account, target)])


def target_of(account: str, bus: str) -> dict[str, str]:
    """Another account's bus is sent to as a role."""
    return {"Id": "t", "Arn": bus, "RoleArn": f"arn:aws:iam::{account}:role/forwarder"}


def queue_on(aws: LocalAws, account: str, region: str, bus: str) -> str:
    sqs = aws.client("sqs", account=account, region=region)
    url = str(sqs.create_queue(QueueName="arrived")["QueueUrl"])
    events = aws.client("events", account=account, region=region)
    events.put_rule(Name="collect", EventBusName=bus, EventPattern=PATTERN)
    arn = f"arn:aws:sqs:{region}:{account}:arrived"
    events.put_targets(Rule="collect", EventBusName=bus, Targets=[{"Id": "q", "Arn": arn}])
    return url


def arrived(aws: LocalAws, account: str, region: str, url: str, seconds: float) -> list[dict[str, Any]]:
    sqs, deadline = aws.client("sqs", account=account, region=region), time.monotonic() + seconds
    while time.monotonic() < deadline:
        if messages := sqs.receive_message(QueueUrl=url).get("Messages"):
            return [json.loads(message["Body"]) for message in messages]
        time.sleep(0.02)
    return []


def test_a_change_in_a_spoke_arrives_in_the_hub_and_goes_no_further(aws: LocalAws) -> None:
    open_bus(aws, HUB, "hub")
    open_bus(aws, THIRD, "third")
    forward(aws, SPOKE, "us-east-1", "default", bus_arn(HUB, "eu-central-1", "hub"))
    forward(aws, HUB, "eu-central-1", "hub", bus_arn(THIRD, "eu-central-1", "third"))
    in_hub = queue_on(aws, HUB, "eu-central-1", "hub")
    in_third = queue_on(aws, THIRD, "eu-central-1", "third")

    aws.client("iam", account=SPOKE).create_group(GroupName="spies")

    (event,) = arrived(aws, HUB, "eu-central-1", in_hub, 60)
    assert (event["account"], event["region"]) == (SPOKE, "us-east-1")
    assert event["source"] == "aws.iam"
    assert event["detail-type"] == "AWS API Call via CloudTrail"
    assert event["detail"] == aws.records()[-1]
    assert arrived(aws, THIRD, "eu-central-1", in_third, 0.3) == []


def test_iam_events_appear_in_their_region_only(aws: LocalAws) -> None:
    elsewhere = queue_on(aws, SPOKE, "eu-west-3", "default")
    aws.client("iam", account=SPOKE, region="eu-west-3").create_group(GroupName="locals")
    assert aws.records()[-1]["eventName"] == "CreateGroup"
    assert arrived(aws, SPOKE, "eu-west-3", elsewhere, 0.3) == []


def test_a_bus_without_a_policy_takes_nothing_from_another_account(aws: LocalAws) -> None:
    aws.client("events", account=CLOSED, region="eu-central-1").create_event_bus(Name="closed")
    closed = bus_arn(CLOSED, "eu-central-1", "closed")
    forward(aws, THIRD, "us-east-1", "default", closed)
    in_hub = queue_on(aws, CLOSED, "eu-central-1", "closed")
    aws.client("iam", account=THIRD).create_group(GroupName="strangers")
    assert arrived(aws, CLOSED, "eu-central-1", in_hub, 0.3) == []
    entry = {"EventBusName": closed, "Source": "shop", "DetailType": "sale", "Detail": "{}"}
    with pytest.raises(ClientError, match="AccessDenied"):
        aws.client("events", account=THIRD, region="eu-central-1").put_events(Entries=[entry])
