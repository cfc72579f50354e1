"""A deployed guardian that cannot be asked is an error that names what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from botocore.stub import Stubber

from iamdrift.adapters.deployment import StackOutputs
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import Where
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput
from scripts.example_ledger import TABLE
from tests.cli.running import run

WHERE = Where(profile="", region="eu-central-1", stack="guardian")


def refused(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Query")


@pytest.mark.parametrize(
    ("error", "said", "remedy"),
    [
        (AccessRefused("Query: not authorized"), "AWS refused: Query: not authorized", "dynamodb:GetItem"),
        (NoCredentialsError(), "no credentials", "sign in"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "127.0.0.1:1", "--endpoint-url"),
        (refused("ResourceNotFoundException"), "no ledger there", "--table"),
        (refused("ExpiredTokenException"), "not signed in", "sign in"),
    ],
)
def test_what_a_person_can_put_right_says_how(error: Exception, said: str, remedy: str) -> None:
    with pytest.raises(InvalidInput) as told, reached(WHERE):
        raise error
    assert said in told.value.problem
    assert remedy in told.value.remedy
    assert "guardian" in told.value.where


@pytest.mark.parametrize("error", [refused("InternalServerError"), ReadTimeoutError(endpoint_url="x")])
def test_what_they_cannot_is_told_as_that(error: Exception) -> None:
    with pytest.raises(GuardianError, match="stack guardian") as told, reached(WHERE):
        raise error
    assert not isinstance(told.value, InvalidInput)


@pytest.mark.usefixtures("ledger")
def test_the_table_is_found_by_the_outputs_of_the_stack() -> None:
    with reached(WHERE) as found:
        client = found.client("cloudformation")
        with Stubber(client) as stub:
            outputs = [{"OutputKey": "LedgerTable", "OutputValue": TABLE}]
            stub.add_response("describe_stacks", _stacks(outputs), {"StackName": "guardian"})
            assert StackOutputs(client)("guardian") == {"LedgerTable": TABLE}


@pytest.mark.usefixtures("ledger")
def test_a_stack_that_is_not_there_names_the_region() -> None:
    with reached(WHERE) as found:
        client = found.client("cloudformation")
        with Stubber(client) as stub:
            stub.add_client_error("describe_stacks", "ValidationError", "Stack with id guardian does not exist")
            with pytest.raises(InvalidInput, match="eu-central-1"):
                StackOutputs(client)("guardian")
            stub.add_client_error("describe_stacks", "AccessDenied", "no")
            with pytest.raises(AccessRefused):
                StackOutputs(client)("guardian")


@pytest.mark.usefixtures("ledger")
def test_a_stack_of_something_else_is_no_guardian() -> None:
    with reached(WHERE) as found:
        found.__dict__["outputs"] = {"Website": "https://example.com"}  # as if the stack had been asked
        with pytest.raises(InvalidInput, match="no output LedgerTable"):
            _ = found.table


@pytest.mark.usefixtures("ledger")
def test_nobody_answers_at_the_endpoint() -> None:
    shown = run("findings", "--endpoint-url", "http://127.0.0.1:9", "--account", "111122223333")
    assert shown.exit_code == 2
    assert "cannot be reached" in shown.stderr


@pytest.mark.usefixtures("ledger")
def test_what_is_no_endpoint_is_bad_input() -> None:
    shown = run("findings", "--endpoint-url", "nowhere", "--account", "111122223333")
    assert shown.exit_code in (2, 3)
    assert "Traceback" not in shown.output


def _stacks(outputs: list[dict[str, str]]) -> dict[str, object]:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    stack = {"StackName": "guardian", "CreationTime": created, "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}
    return {"Stacks": [stack]}
