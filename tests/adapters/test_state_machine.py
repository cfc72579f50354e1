"""State machines as AWS answers for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from iamdrift.adapters.state_machine import Execution, StateMachine
from iamdrift.errors import AccessRefused, InvalidInput

ARN = "arn:aws:states:us-east-1:111122223333:stateMachine:iamdrift-prod-sweep"
RUN = "arn:aws:states:us-east-1:111122223333:execution:iamdrift-prod-sweep:one"
NOW = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("stepfunctions", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as made:
        yield made


def machine(stub: Stubber) -> StateMachine:
    client: Any = stub.client
    return StateMachine(client, ARN)


def described(**more: Any) -> dict[str, Any]:
    return {"executionArn": RUN, "stateMachineArn": ARN, "startDate": NOW, **more}


def test_a_run_is_started_under_its_name(stub: Stubber) -> None:
    asked = {"stateMachineArn": ARN, "name": "one", "input": '{"kind": "review"}'}
    stub.add_response("start_execution", {"executionArn": RUN, "startDate": NOW}, asked)
    machine(stub).start("one", {"kind": "review"})
    stub.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["ExecutionAlreadyExists", "InvalidName"])
def test_a_name_that_cannot_be_taken_is_refused(stub: Stubber, code: str) -> None:
    stub.add_client_error("start_execution", code)
    with pytest.raises(InvalidInput, match="another name"):
        machine(stub).start("one", {})


def test_a_refusal_is_named(stub: Stubber) -> None:
    stub.add_client_error("start_execution", "AccessDeniedException")
    with pytest.raises(AccessRefused):
        machine(stub).start("one", {})


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"status": "RUNNING"}, Execution("one", "RUNNING")),
        ({"status": "PENDING_REDRIVE"}, Execution("one", "PENDING_REDRIVE")),
        ({"status": "SUCCEEDED", "output": json.dumps({"a": 1})}, Execution("one", "SUCCEEDED", {"a": 1})),
        ({"status": "SUCCEEDED", "output": "[1]"}, Execution("one", "SUCCEEDED")),
        ({"status": "FAILED", "error": "E", "cause": "c"}, Execution("one", "FAILED", problem="E: c")),
    ],
)
def test_a_run_as_it_is_now(stub: Stubber, answer: dict[str, Any], seen: Execution) -> None:
    stub.add_response("describe_execution", described(**answer), {"executionArn": RUN})
    found = machine(stub).seen("one")
    assert found == seen
    assert found is not None
    assert found.underway is (answer["status"] in ("RUNNING", "PENDING_REDRIVE"))


def test_a_run_that_there_is_not(stub: Stubber) -> None:
    stub.add_client_error("describe_execution", "ExecutionDoesNotExist")
    assert machine(stub).seen("one") is None


def test_runs_underway_are_listed_over_every_page(stub: Stubber) -> None:
    asked = {"stateMachineArn": ARN, "statusFilter": "RUNNING"}
    for page, (name, more) in enumerate((("one", {"nextToken": "t"}), ("two", {}))):
        entry = {"executionArn": RUN, "stateMachineArn": ARN, "name": name, "status": "RUNNING", "startDate": NOW}
        stub.add_response(
            "list_executions", {"executions": [entry], **more}, asked | ({"nextToken": "t"} if page else {})
        )
    assert machine(stub).underway() == ("one", "two")
