"""State machines of the guardian as a person starts and follows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import InvalidInput

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

_UNDERWAY: Final = ("RUNNING", "PENDING_REDRIVE")


@dataclass(frozen=True, slots=True)
class Execution:
    """One run. `state` is the word of AWS; `said`: what it answered in the end, empty where that was nothing."""

    name: str
    state: str
    said: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def underway(self) -> bool:
        return self.state in _UNDERWAY

    @property
    def succeeded(self) -> bool:
        return self.state == "SUCCEEDED"


class StateMachine:
    """`arn`: an output of the stack."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {"states:StartExecution", "states:DescribeExecution", "states:ListExecutions"}
    )

    def __init__(self, client: SFNClient, arn: str) -> None:
        self._client, self._arn = client, arn

    def start(self, name: str, wish: Mapping[str, Any]) -> None:
        """Raises InvalidInput for a name that another run has had."""
        try:
            with named_refusals():
                self._client.start_execution(stateMachineArn=self._arn, name=name, input=json.dumps(wish))
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("ExecutionAlreadyExists", "InvalidName"):
                raise
            raise InvalidInput(
                "there was a run of that name, or it cannot be one", where=f"run {name}", remedy="choose another name"
            ) from error

    def seen(self, name: str) -> Execution | None:
        """None where there is no run of that name."""
        try:
            with named_refusals():
                found = self._client.describe_execution(executionArn=self._execution(name))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("ExecutionDoesNotExist", "InvalidArn"):
                return None
            raise
        problem = ": ".join(filter(None, (found.get("error", ""), found.get("cause", ""))))
        return Execution(name, found["status"], _object(found.get("output", "")), problem[:1000])

    def underway(self) -> tuple[str, ...]:
        """The names of the runs that have not ended."""
        with named_refusals():
            pages = self._client.get_paginator("list_executions").paginate(
                stateMachineArn=self._arn, statusFilter="RUNNING"
            )
            return tuple(each["name"] for page in pages for each in page["executions"])

    def _execution(self, name: str) -> str:
        return f"{self._arn.replace(':stateMachine:', ':execution:', 1)}:{name}"


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
