"""What a use case says it has done: one counter and one fact, for the log and the metrics at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """`counter` names a metric, `fact` is a log line, `keys` its fields; `seconds` from a change to its verdict."""

    counter: str
    fact: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None


def rejected(reason: str) -> Outcome:
    """A message that can never succeed; it is in the rejected queue, with this reason."""
    return Outcome("Rejected", "message rejected", {"reason": reason})
