"""What outages say, and what a history leaves for the invariants to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iamdrift.errors import Throttled


class OutOfServiceError(Throttled):
    """DynamoDB or IAM answers nobody."""


class TopicGoneError(ConnectionError):
    """There is no such topic any more."""


@dataclass(frozen=True, slots=True)
class Written:
    """A write by the guardian. `announced`: whether an open plan said so when it happened."""

    time: float
    plan: str
    api: str
    announced: bool


@dataclass
class Rejected:
    """Where messages end that can never succeed."""

    messages: list[Mapping[str, Any]] = field(default_factory=list)

    def put(self, message: Mapping[str, Any], *, delay: int = 0) -> None:  # noqa: ARG002 - nobody waits for these
        self.messages.append(message)
