"""The whole chain on the embedded AWS: a change in IAM travels through rule, queue, functions, table and stream."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from iamdrift.local.deploy import Deployment
from iamdrift.local.engine import LocalAws

GRANT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
T = TypeVar("T")
pytestmark = pytest.mark.e2e
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def wait_for(look: Callable[[], T | None], seconds: float = 60.0) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.03)
    raise AssertionError(f"not seen within {seconds} s")


def received(aws: LocalAws, queue: str, wanted: int, seconds: float = 60.0) -> list[str]:
    sqs, bodies = aws.client("sqs"), list[str]()
    deadline = time.monotonic() + seconds
    while len(bodies) < wanted and time.monotonic() < deadline:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        time.sleep(0.02)
    return bodies


def item_of(aws: LocalAws, stack: Deployment, event_id: str) -> dict[str, Any] | None:
    answer = aws.client("dynamodb").get_item(TableName=stack.outputs["Table"], Key={"id": {"S": event_id}})
    return dict(answer["Item"]) if "Item" in answer else None


def test_a_role_change_arrives_at_the_end_as_its_own_role(aws: LocalAws, stack: Deployment) -> None:
    iam = aws.client("iam")
    iam.create_role(RoleName="chain-warm-up", AssumeRolePolicyDocument=TRUST)
    assert len(received(aws, stack.resources["Sink"], 1)) == 1

    iam.put_role_policy(RoleName="chain-warm-up", PolicyName="p", PolicyDocument=GRANT)
    event_id = aws.records()[-1]["eventID"]
    item = wait_for(lambda: item_of(aws, stack, event_id))
    assert received(aws, stack.resources["Sink"], 1) == [event_id]

    assert item["event"] == {"S": "PutRolePolicy"}
    assert item["note"] == {"S": "from the layer"}
    assert ":assumed-role/chain-AssessRole-" in item["by"]["S"]


def test_what_the_rule_does_not_match_never_arrives(aws: LocalAws, stack: Deployment) -> None:
    iam = aws.client("iam")
    iam.get_role(RoleName="chain-warm-up")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.delete_role(RoleName="chain-no-such-role")
    iam.tag_role(RoleName="chain-warm-up", Tags=[{"Key": "k", "Value": "v"}])
    assert received(aws, stack.resources["Sink"], 1) == [aws.records()[-1]["eventID"]]
    assert received(aws, stack.resources["Sink"], 1, seconds=0.5) == []


def test_a_function_without_the_grant_is_denied(aws: LocalAws, stack: Deployment) -> None:
    answer = aws.client("lambda").invoke(FunctionName=stack.resources["Assess"], Payload=b'{"overstep": true}')
    assert answer["FunctionError"] == "Unhandled"
    message = json.loads(answer["Payload"].read())["errorMessage"]
    assert "AccessDenied" in message
    assert "dynamodb:DeleteItem" in message


def test_a_failed_message_alone_is_redelivered_and_then_rejected(aws: LocalAws, stack: Deployment) -> None:
    good = {"detail": {"eventID": "batch-good", "eventName": "PutRolePolicy"}}
    entries = [{"Id": "1", "MessageBody": "not json"}, {"Id": "2", "MessageBody": json.dumps(good)}]
    aws.client("sqs").send_message_batch(QueueUrl=stack.resources["Changes"], Entries=entries)
    assert received(aws, stack.resources["Rejected"], 1) == ["not json"]
    assert received(aws, stack.resources["Sink"], 1) == ["batch-good"]


def test_a_delayed_message_arrives_late(aws: LocalAws, stack: Deployment) -> None:
    body, started = json.dumps({"detail": {"eventID": "delayed", "eventName": "x"}}), time.monotonic()
    aws.client("sqs").send_message(QueueUrl=stack.resources["Changes"], MessageBody=body, DelaySeconds=1)
    assert received(aws, stack.resources["Sink"], 1) == ["delayed"]
    assert 1.0 <= time.monotonic() - started < 2.0


def write(aws: LocalAws, stack: Deployment, *items: tuple[str, int]) -> None:
    """All in one transaction, so that they are one batch of the stream."""
    puts = [
        {"Put": {"TableName": stack.outputs["Table"], "Item": {"id": {"S": name}, "fail_times": {"N": str(times)}}}}
        for name, times in items
    ]
    aws.client("dynamodb").transact_write_items(TransactItems=puts)


def test_the_stream_retries_from_the_failed_record_and_keeps_the_order(aws: LocalAws, stack: Deployment) -> None:
    write(aws, stack, ("s1", 0), ("s2", 2), ("s3", 0))
    assert received(aws, stack.resources["Sink"], 3) == ["s1", "s2", "s3"]
    assert received(aws, stack.resources["Sink"], 1, seconds=0.5) == []


def test_the_stream_gives_up_after_its_retries_and_tells_the_failure_destination(
    aws: LocalAws, stack: Deployment
) -> None:
    write(aws, stack, ("g1", 0), ("g2", 99), ("g3", 0))
    write(aws, stack, ("g4", 0))
    (told,) = received(aws, stack.resources["Lost"], 1)
    assert received(aws, stack.resources["Sink"], 2) == ["g1", "g4"]
    message = json.loads(told)
    assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert message["requestContext"]["approximateInvokeCount"] == 3
    assert message["DDBStreamBatchInfo"]["batchSize"] == 2  # the failed record and what came after it


def test_a_table_has_what_the_template_says(aws: LocalAws, stack: Deployment) -> None:
    dynamodb, table = aws.client("dynamodb"), stack.outputs["Table"]
    assert dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


@pytest.mark.usefixtures("stack")
def test_the_log_of_the_engine_reports_no_lost_event(aws: LocalAws) -> None:
    assert "no event for" not in aws.log.read_text(encoding="utf-8")
