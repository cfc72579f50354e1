"""The guardian's own parts as AWS tells of them: what is not there is None, what may not be seen is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from iamdrift.adapters.parts import HubParts, SpokeParts, records_writes
from iamdrift.domain.running.health import RuleSeen
from iamdrift.errors import AccessRefused

KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
PATTERN = json.dumps({"source": ["aws.iam"]})
QUEUE = "arn:aws:sqs:us-east-1:123456789012:iamdrift-prod-changes"


def client(service: str) -> Any:
    made: Any = boto3.client
    return made(service, region_name="us-east-1", **KEYS)


@pytest.fixture
def parts() -> Iterator[HubParts]:
    with mock_aws():
        yield HubParts(client)


def test_a_rule_is_seen_with_its_targets(parts: HubParts) -> None:
    events = client("events")
    events.put_rule(Name="r", EventPattern=PATTERN)
    assert parts.rule("r") == RuleSeen(True, PATTERN, ())
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": QUEUE, "DeadLetterConfig": {"Arn": QUEUE}}])
    events.disable_rule(Name="r")
    assert parts.rule("r") == RuleSeen(False, PATTERN, ((QUEUE, True),))
    assert parts.rule("other") is None


def test_what_waits_in_a_queue_is_counted(parts: HubParts) -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="iamdrift-prod-rejected")["QueueUrl"]
    assert parts.waiting("iamdrift-prod-rejected") == 0
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert parts.waiting("iamdrift-prod-rejected") == 1
    assert parts.waiting("other") is None


def test_queues_where_messages_end_are_found_by_their_names(parts: HubParts) -> None:
    for name in ("iamdrift-prod-changes", "iamdrift-prod-changes-dead", "iamdrift-prod-rejected", "shop-dead"):
        client("sqs").create_queue(QueueName=name)
    assert sorted(parts.final_queues("iamdrift-prod-")) == ["iamdrift-prod-changes-dead", "iamdrift-prod-rejected"]


def test_a_role_is_there_or_not(parts: HubParts) -> None:
    client("iam").create_role(RoleName="iamdrift-reader-prod-role", AssumeRolePolicyDocument="{}")
    assert parts.has_role("iamdrift-reader-prod-role")
    assert not parts.has_role("iamdrift-health-prod-role")


def test_a_topic_tells_who_listens() -> None:
    sns = client("sns")
    topic = "arn:aws:sns:us-east-1:123456789012:iamdrift-prod-email"
    with Stubber(sns) as aws:
        told = {"Attributes": {"SubscriptionsConfirmed": "2", "SubscriptionsPending": "1"}}
        aws.add_response("get_topic_attributes", told, {"TopicArn": topic})
        assert HubParts(lambda _service: sns).subscriptions(topic) == (2, 1)


def test_a_trail_is_seen_with_what_it_records(parts: HubParts) -> None:
    client("s3").create_bucket(Bucket="trail")
    trails = client("cloudtrail")
    trails.create_trail(Name="all", S3BucketName="trail", IsMultiRegionTrail=True)
    trails.put_event_selectors(
        TrailName="all", EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}]
    )
    (seen,) = parts.trails()
    assert (seen.logs, seen.all_regions, seen.writes) == (False, True, True)
    trails.start_logging(Name="all")
    (seen,) = parts.trails()
    assert seen.logs


def test_a_bus_without_a_policy_has_an_empty_one(parts: HubParts) -> None:
    client("events").create_event_bus(Name="iamdrift-prod")
    assert parts.bus_policy("iamdrift-prod") == parts.bus_policy("none") == ""


def test_every_page_of_what_feeds_a_function_is_read() -> None:
    functions = client("lambda")
    with Stubber(functions) as aws:
        asked = {"FunctionName": "f"}
        aws.add_response(
            "list_event_source_mappings", {"EventSourceMappings": [{"State": "Enabled"}], "NextMarker": "m"}, asked
        )
        aws.add_response(
            "list_event_source_mappings", {"EventSourceMappings": [{"State": "Disabled"}]}, {**asked, "Marker": "m"}
        )
        assert HubParts(lambda _service: functions).feeds("f") == ("Enabled", "Disabled")


def test_what_may_not_be_looked_at_is_said() -> None:
    events = client("events")
    with Stubber(events) as aws:
        aws.add_client_error("describe_rule", "AccessDeniedException")
        with pytest.raises(AccessRefused, match="DescribeRule"):
            SpokeParts(lambda _service: events).rule("r")


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ({}, False),
        ({"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]}, True),
        ({"EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]}, False),
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": False}]}, False),
        (
            {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]},
            True,
        ),
        ({"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}]}, False),
    ],
)
def test_only_write_events_of_management_count(selectors: dict[str, Any], expected: bool) -> None:
    assert records_writes(selectors) is expected
