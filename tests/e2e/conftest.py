"""The real template on the embedded AWS, once for all end-to-end tests; each test has principals of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.local.cast import Cast, cast
from iamdrift.local.engine import LocalAws
from iamdrift.local.stage import REGION, Stage, await_, template_of_checkout

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient
    from types_boto3_sqs import SQSClient

SECONDS = 90.0  # the longest wait for what must come, on a busy machine; what comes is taken at once


@dataclass(frozen=True, slots=True)
class World:
    """The deployed guardian and those who act in its account."""

    stage: Stage
    cast: Cast

    @property
    def iam(self) -> IAMClient:
        return self.cast.engineer

    @property
    def sqs(self) -> SQSClient:
        client: SQSClient = self.stage.aws.client("sqs", region=REGION)
        return client

    @property
    def account(self) -> str:
        return self.stage.aws.account

    def role(self, name: str) -> PrincipalRef:
        return PrincipalRef(self.account, PrincipalType.ROLE, name)

    def create_role(self, name: str, **more: Any) -> Version:
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_of_service(self.account), **more)
        return self.version(name, 1)

    def version(self, name: str, at_least: int) -> Version:
        found = self.stage.version_after(self.role(name), at_least - 1, SECONDS)
        assert found is not None, f"no version {at_least} of {name} within {SECONDS:.0f} s"
        return found

    def next_message(self, queue: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            for message in self.sqs.receive_message(QueueUrl=queue).get("Messages", []):
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                body: dict[str, Any] = json.loads(message["Body"])
                return body
            return None

        found = await_(look, SECONDS)
        assert found is not None, f"nothing arrived on {queue}"
        return found


def trust_of_service(account: str) -> str:
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with LocalAws(region=REGION) as aws:
        actors = cast(aws, REGION)
        stage = Stage(aws, template_of_checkout())
        stage.deploy()
        yield World(stage, actors)
