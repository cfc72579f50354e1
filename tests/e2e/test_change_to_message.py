"""From an ordinary IAM call to a recorded verdict and a message, on the unmodified template with authorization on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.finding import Status
from iamdrift.domain.judging.severity import Severity
from iamdrift.local.stage import REGION, Message, await_
from tests.e2e.conftest import SECONDS, World, document, trust_of_service

pytestmark = pytest.mark.e2e
ANYONE = document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})
ALL_S3 = document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})


def test_a_new_inline_policy_is_recorded_with_what_it_newly_allows(world: World) -> None:
    world.create_role("inline-prod-role")
    world.iam.put_role_policy(RoleName="inline-prod-role", PolicyName="data", PolicyDocument=ALL_S3)
    version = world.version("inline-prod-role", 2)
    assert [str(facet.facet) for facet in version.assessment.drift.facets] == ["inline/data"]
    assert version.assessment.access.newly_total > 0
    assert version.cause is not None
    assert "alice" in version.cause.actor


def test_an_open_door_is_told_by_mail_with_who_and_what_to_do(world: World) -> None:
    world.create_role("open-prod-role")
    world.iam.update_assume_role_policy(RoleName="open-prod-role", PolicyDocument=ANYONE)
    version = world.version("open-prod-role", 2)
    assert version.assessment.severity is Severity.CRITICAL
    assert version.assessment.decided is Verdict.NOTIFY
    mail = await_(lambda: mail_about(world, "open-prod-role", "trust-admits-anyone"), SECONDS)
    assert mail is not None
    assert "UpdateAssumeRolePolicy of iam.amazonaws.com" in mail.text
    assert "alice" in mail.text


def mail_about(world: World, role: str, said: str) -> Message | None:
    return next((m for m in world.stage.messages(0.5) if role in m.subject and said in m.text), None)


def test_integrations_hear_of_it_on_the_bus(world: World) -> None:
    """As the role of the function, which may put events under the guardian's own source only."""
    events, queue = world.stage.aws.client("events", region=REGION), world.sqs.create_queue(QueueName="integration")
    events.put_rule(Name="integration", EventPattern=json.dumps({"source": ["iamdrift.guardian"]}))
    arn = f"arn:aws:sqs:{REGION}:{world.account}:integration"
    events.put_targets(Rule="integration", Targets=[{"Id": "queue", "Arn": arn}])
    world.iam.create_role(RoleName="heard-prod-role", AssumeRolePolicyDocument=ANYONE)
    heard = await_(lambda: event_about(world, queue["QueueUrl"], "heard-prod-role"), SECONDS)
    assert heard is not None, "no event arrived"
    assert (heard["source"], heard["detail-type"]) == ("iamdrift.guardian", "IAM Drift Assessment")


def event_about(world: World, queue: str, role: str) -> dict[str, Any] | None:
    """The next event that arrives, if it is about this role."""
    for message in world.sqs.receive_message(QueueUrl=queue).get("Messages", []):
        world.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        event: dict[str, Any] = json.loads(message["Body"])
        if role in json.dumps(event["detail"]):
            return event
    return None


def test_a_finding_that_is_gone_is_resolved(world: World) -> None:
    world.iam.create_role(RoleName="mended-prod-role", AssumeRolePolicyDocument=ANYONE)
    assert world.version("mended-prod-role", 1).assessment.first_sight
    closed = trust_of_service(world.account)
    world.iam.update_assume_role_policy(RoleName="mended-prod-role", PolicyDocument=closed)
    findings = world.version("mended-prod-role", 2).assessment.findings
    assert "trust-admits-anyone" in {finding.guardrail for finding in findings if finding.status is Status.RESOLVED}


def test_a_new_policy_version_reaches_every_role_it_is_attached_to(world: World) -> None:
    harmless = document({"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"})
    arn = world.iam.create_policy(PolicyName="shared", PolicyDocument=harmless)["Policy"]["Arn"]
    names = [f"shared{number}-prod-role" for number in range(3)]
    for name in names:
        world.create_role(name)
        world.iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        world.version(name, 2)
    world.iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALL_S3, SetAsDefault=True)
    for name in names:
        assert world.version(name, 3).assessment.access.newly_total > 0


def test_a_deleted_role_is_recorded_as_deleted(world: World) -> None:
    world.create_role("gone-prod-role")
    world.iam.delete_role(RoleName="gone-prod-role")
    assert world.version("gone-prod-role", 2).assessment.deleted


def test_a_role_created_again_is_another_principal(world: World) -> None:
    first = world.create_role("again-prod-role")
    world.iam.delete_role(RoleName="again-prod-role")
    world.version("again-prod-role", 2)
    world.iam.create_role(RoleName="again-prod-role", AssumeRolePolicyDocument=trust_of_service(world.account))
    known = first.ref.unique_id
    assert await_(lambda: True if is_other(world, "again-prod-role", known) else None, SECONDS)


def is_other(world: World, name: str, unique_id: str) -> bool:
    """Whether the name now stands for a principal with another unique id."""
    found = world.stage.newest(world.role(name))
    return found is not None and found.ref.unique_id != unique_id


def test_the_same_event_twice_changes_nothing_and_tells_nobody_again(world: World) -> None:
    world.create_role("twice-prod-role")
    world.iam.put_role_policy(RoleName="twice-prod-role", PolicyName="data", PolicyDocument=ALL_S3)
    before = world.version("twice-prod-role", 2)
    record = next(r for r in reversed(world.stage.aws.records()) if r["eventName"] == "PutRolePolicy")
    envelope = {
        "version": "0",
        "id": "again",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.iam",
        "account": world.account,
        "time": record["eventTime"],
        "region": REGION,
        "resources": [],
        "detail": record,
    }
    for _ in range(3):
        world.sqs.send_message(
            QueueUrl=world.stage.deployment.outputs["ChangeQueueUrl"], MessageBody=json.dumps(envelope)
        )
    list(world.stage.messages(2.0))
    assert world.stage.newest(before.ref) == before
    assert not list(world.stage.messages(0.5))


def test_what_can_never_succeed_is_set_aside_with_its_reason_and_the_rest_is_done(world: World) -> None:
    queue = world.stage.deployment.outputs["ChangeQueueUrl"]
    forged = {"source": "my.own", "detail-type": "AWS API Call via CloudTrail", "account": "1", "detail": {}}
    world.sqs.send_message(QueueUrl=queue, MessageBody="{not json")
    world.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(forged))
    world.create_role("rest-prod-role")
    rejected = world.stage.deployment.outputs["RejectedQueueUrl"]
    reasons = {world.next_message(rejected)["reason"] for _ in range(2)}
    assert len(reasons) == 2
    assert all(reasons)


def test_a_failed_call_leaves_no_trace(world: World) -> None:
    world.create_role("failed-prod-role")
    with pytest.raises(ClientError):
        world.iam.put_role_policy(RoleName="failed-prod-role", PolicyName="x", PolicyDocument="{")
    with pytest.raises(ClientError):
        world.iam.put_role_policy(RoleName="no-such-prod-role", PolicyName="x", PolicyDocument=ALL_S3)
    list(world.stage.messages(1.5))
    assert world.version("failed-prod-role", 1).number == 1


def test_nobody_can_forge_an_event_of_aws(world: World) -> None:
    events = world.stage.aws.client("events", region=REGION)
    entry = {"Source": "aws.iam", "DetailType": "AWS API Call via CloudTrail", "Detail": "{}"}
    answer = events.put_events(Entries=[entry])
    assert [refused["ErrorCode"] for refused in answer["Entries"]] == ["NotAuthorizedForSourceException"]
