"""The real template on the embedded AWS, and eyes on what comes out of it: versions, messages, calls to IAM."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

from botocore.credentials import Credentials

from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.respond_api import Answer, RespondApi
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.errors import InvalidInput
from iamdrift.local.deploy import Deployer, Deployment
from iamdrift.local.engine import Keys, LocalAws

REGION: Final = "us-east-1"  # where IAM events arrive, and so where the stack stands
STACK: Final = "iam-drift-guardian"
PARAMETERS: Final = {
    "SettlingDelay": "0",
    "ConfirmingDelay": "30",
    "NotificationEmail": "security@example.com",
    "CreateAnalyzer": "no",  # the embedded AWS has none
}
REVERTING: Final = {"AllowWrites": "yes", "Mode": "revert", "ConfirmAfter": "1"}
POLL_SECONDS: Final = 0.05
SWEEP_SECONDS: Final = 60.0

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Message:
    """An email as the topic sent it."""

    subject: str
    text: str


@dataclass
class Stage:
    """The guardian, deployed into the main account of an embedded AWS. `more`: parameters of the stack."""

    aws: LocalAws
    template: Path
    region: str = REGION
    more: Mapping[str, str] = field(default_factory=dict)
    deployment: Deployment = field(init=False)

    def deploy(self) -> Deployment:
        self.deployment = Deployer(self.aws, region=self.region).deploy(
            self.template, STACK, {**PARAMETERS, **self.more}
        )
        self._mailbox  # noqa: B018 - subscribes before anything is sent
        return self.deployment

    @cached_property
    def history(self) -> DynamoHistory:
        return DynamoHistory(
            LedgerTable(self.aws.client("dynamodb", region=self.region), self.deployment.outputs["LedgerTable"])
        )

    def newest(self, ref: PrincipalRef) -> Version | None:
        return next(iter(self.history.history(ref)), None)

    def version_after(self, ref: PrincipalRef, number: int, seconds: float) -> Version | None:
        """The newest version once it is newer than `number`; None where none comes in time."""
        return await_(lambda: _newer(self.newest(ref), number), seconds)

    def messages(self, seconds: float) -> Iterator[Message]:
        """What arrives at the email topic, until nothing has arrived for so long."""
        while (message := await_(self._next_message, seconds)) is not None:
            yield message

    def accept(self, version: Version, keys: Keys) -> Answer:
        """A person accepts a state, signed: from then on it is what is restored."""
        return self.decide("approve", version, keys)

    def decide(self, decision: str, version: Version, keys: Keys) -> Answer:
        """What a person says about a version, signed."""
        told: dict[str, Any] = {"decision": decision, "why": "as it should be", "digest": version.assessment.digest}
        told |= {"account": version.ref.account, "type": version.ref.type.value, "name": version.ref.name}
        signer = Credentials(keys.access_key, keys.secret_key, keys.token)
        api = RespondApi(self.deployment.outputs["RespondUrl"], self.region, signer)
        return api({**told, "version": version.number})

    def sweep(self, kind: str) -> dict[str, Any]:
        """Run a sweep (`reconcile` or `review`) on its state machine; its output, empty where it did not succeed."""
        states = self.aws.client("stepfunctions", region=self.region)
        machine, told = self.deployment.outputs["SweepMachineArn"], json.dumps({"kind": kind})
        arn = states.start_execution(stateMachineArn=machine, input=told)["executionArn"]
        ended = await_(lambda: _ended(states.describe_execution(executionArn=arn)), SWEEP_SECONDS) or {}
        return dict(json.loads(ended.get("output") or "{}"))

    def report(self, place: str) -> bytes:
        """The page that a sweep stored at this `s3://` place."""
        bucket, _, key = place.removeprefix("s3://").partition("/")
        s3 = self.aws.client("s3", region=self.region)
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def iam_calls(self) -> int:
        """How many calls to IAM the guardian has made so far, by its own log."""
        logs = self.aws.client("logs", region=self.region)
        group = "/aws/lambda/iamdrift-prod-assess-change"
        events = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return sum(_calls(event["message"]) for page in events for event in page["events"])

    @cached_property
    def _mailbox(self) -> str:
        """A queue that gets a copy of every email."""
        sqs = self.aws.client("sqs", region=self.region)
        url = str(sqs.create_queue(QueueName="mailbox")["QueueUrl"])
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        topic = self.deployment.outputs["EmailTopicArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [statement]})})
        self.aws.client("sns", region=self.region).subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return url

    def _next_message(self) -> Message | None:
        sqs = self.aws.client("sqs", region=self.region)
        for message in sqs.receive_message(QueueUrl=self._mailbox).get("Messages", []):
            sqs.delete_message(QueueUrl=self._mailbox, ReceiptHandle=message["ReceiptHandle"])
            body = json.loads(message["Body"])
            return Message(str(body.get("Subject", "")), str(body["Message"]))
        return None


def template_of_checkout() -> Path:
    """`template.yaml` of the checkout that this package is part of. Raises InvalidInput outside of one."""
    path = Path(__file__).parents[4] / "template.yaml"
    if not path.is_file():
        raise InvalidInput(
            "there is no template here", where=str(path), remedy="run the demo in a checkout of the project"
        )
    return path


def await_(look: Callable[[], Seen | None], seconds: float) -> Seen | None:
    """What `look` sees as soon as it sees anything; None when the time is over."""
    deadline = time.monotonic() + seconds
    while (seen := look()) is None and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return seen


def _ended(execution: dict[str, Any]) -> dict[str, Any] | None:
    return execution if execution["status"] != "RUNNING" else None


def _newer(version: Version | None, number: int) -> Version | None:
    return version if version is not None and version.number > number else None


def _calls(line: str) -> int:
    try:
        entry: Any = json.loads(line)
    except ValueError:
        return 0
    return int(entry.get("iam_calls", 0)) if isinstance(entry, dict) else 0
