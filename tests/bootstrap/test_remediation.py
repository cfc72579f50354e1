"""The composition, with every real adapter, against an AWS of this process: a verdict, a revert, an approval."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.items import outbox_item
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.queues import SqsQueue
from iamdrift.bootstrap.around import Around
from iamdrift.bootstrap.grants import ADAPTERS
from iamdrift.bootstrap.remediation import RemediationBootstrap
from iamdrift.bootstrap.shared import Shared
from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.ledger.outbox import Consumer, OutboxItem
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.remediation.approval import Signer
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look, Rules
from tests.fakes.guardian import ADMIN
from tests.fakes.principals import allow, document, trusting

ACCOUNT = "123456789012"  # moto's
ROLE = PrincipalRef(ACCOUNT, PrincipalType.ROLE, "shop")
ANN = Signer(f"arn:aws:iam::{ACCOUNT}:user/ann", "AIDAANNANNANNANN", ACCOUNT)
WIDE = document(allow("*")).text


class Deployment:
    """A ledger, queues and an account."""

    def __init__(self) -> None:
        dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
        dynamodb.create_table(TableName="ledger", **TABLE_SCHEMA)
        self.environ = {
            "REMEDIATOR_ROLE": "iamdrift/remediator",
            "GUARDIAN_ROLES": f"arn:aws:iam::{ACCOUNT}:role/iamdrift*",
            "SCHEDULE_GROUP": "iamdrift",
            "SCHEDULE_ROLE_ARN": "arn:aws:iam::1:role/s",
            "REMEDIATE_QUEUE_ARN": "arn:aws:sqs:us-east-1:1:q",
            "REMEDIATE_QUEUE_URL": sqs.create_queue(QueueName="remediate")["QueueUrl"],
            "IAMDRIFT_ORGANIZATION_ID": "",
            "REJECTED_QUEUE_URL": sqs.create_queue(QueueName="rejected")["QueueUrl"],
        }
        self.sqs, self.iam = sqs, boto3.client("iam")
        self.table = LedgerTable(dynamodb, "ledger")
        self.ledger, self.history = DynamoLedger(self.table), DynamoHistory(self.table)
        self.reader = IamReader(self.iam, ACCOUNT, "aws")
        self.rules = Rules((ADMIN,), Settings(mode=Mode.REVERT), PolicyEngine())
        self.events = 0

    def build(self) -> RemediationBootstrap:
        connect: Any = boto3.client
        return RemediationBootstrap(
            Shared(
                environ=self.environ,
                client=connect,
                offered=lambda _service: frozenset(),
                in_account=lambda _account, service: connect(service),
                reader=lambda account: self.reader,  # noqa: ARG005 - named so in the port
                table=self.table,
                rules=lambda: self.rules,
                queue=lambda variable: SqsQueue(self.sqs, self.environ[variable]),
                partition="aws",
                remediator=lambda account: f"arn:aws:iam::{account}:role/{self.environ['REMEDIATOR_ROLE']}",
                around=Around(self.environ, connect, lambda: self.table),
            )
        )

    def assess(self, name: str) -> int:
        def read(ref: PrincipalRef, _not_before: str) -> Snapshot | Gone:
            return self.reader.read(ref)

        self.events += 1
        now = datetime.now(UTC).isoformat()
        made = Cause(
            f"event-{self.events}",
            name,
            "iam.amazonaws.com",
            ACCOUNT,
            "us-east-1",
            now,
            "mallory",
            actor_id="AROAMALLORY12345:s",
        )
        AssessPrincipal(self.ledger, self.rules, lambda: datetime.now(UTC))(ROLE, Look(read, made))
        return next(iter(self.history.history(ROLE))).number

    def verdict(self, number: int) -> str:
        """As the stream would put it on the queue."""
        version = self.history.version(ROLE, number)
        assert version is not None
        item = OutboxItem(f"item-{number}", Consumer.REMEDIATE, version.ref, number, version.time)
        self.table.put(outbox_item(item))
        return json.dumps({"outbox": item.id})

    def digest(self) -> str:
        record = self.ledger.recall(ROLE).record
        assert record is not None
        return record.digest


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in (("DEFAULT_REGION", "us-east-1"), ("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        made = Deployment()
        made.iam.create_role(RoleName="shop", AssumeRolePolicyDocument=trusting(f"arn:aws:iam::{ACCOUNT}:root").text)
        yield made


def test_from_the_first_sight_to_a_verified_revert(deployment: Deployment) -> None:
    guardian = deployment.build()
    number = deployment.assess("CreateRole")
    body = {"decision": "approve", "why": "first review", "account": ACCOUNT, "name": "shop", "version": number}
    assert guardian.respond(ANN, "r1", {**body, "digest": deployment.digest()}).status == 200
    deployment.iam.put_role_policy(RoleName="shop", PolicyName="admin", PolicyDocument=WIDE)
    message = deployment.verdict(deployment.assess("PutRolePolicy"))
    outcome = guardian.remediate_drift(message)
    assert outcome.counter == "RemediationVerified", outcome.keys
    assert deployment.iam.list_role_policies(RoleName="shop")["PolicyNames"] == []
    assert guardian.remediate_drift(message).counter == "AlreadyRemediated"
    newest = next(iter(deployment.history.history(ROLE)))
    assert newest.cause is not None
    assert newest.cause.actor_arn == f"arn:aws:iam::{ACCOUNT}:role/iamdrift/remediator"
    assert [finding.guardrail for finding in newest.assessment.resolved] == ["full-administrator"]


def test_a_decision_goes_through_the_queue_and_a_stopped_one_is_told(deployment: Deployment) -> None:
    guardian = deployment.build()
    deployment.assess("CreateRole")
    deployment.iam.put_role_policy(RoleName="shop", PolicyName="admin", PolicyDocument=WIDE)
    number = deployment.assess("PutRolePolicy")
    assert guardian.respond(ANN, "r1", {"decision": "stop", "why": "drill"}).status == 200
    body = {"decision": "revert", "why": "now", "account": ACCOUNT, "name": "shop", "version": number}
    for request, counter in (("r2", "RemediationStopped"), ("r3", "RemediationVerified")):
        assert guardian.respond(ANN, request, body).status == 202
        (message,) = deployment.sqs.receive_message(QueueUrl=deployment.environ["REMEDIATE_QUEUE_URL"])["Messages"]
        assert guardian.remediate_drift(message["Body"]).counter == counter
        queue = deployment.environ["REMEDIATE_QUEUE_URL"]
        deployment.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        guardian.respond(ANN, "r4", {"decision": "resume", "why": "over"})
    told = [finding.guardrail for finding in deployment.history.findings(ACCOUNT)]
    assert "remediation-not-completed" in told


def test_no_function_but_the_writing_one_may_assume_the_remediator() -> None:
    granted = {
        verb: {action for adapter in adapters for action in adapter.actions} for verb, adapters in ADAPTERS.items()
    }
    assert "sts:AssumeRole" in granted["remediate_drift"]
    assert not any(action.startswith(("sts:", "iam:")) for action in granted["respond"])
