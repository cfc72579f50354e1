"""A queue in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakeQueue:
    """Messages as they would arrive, each with its delay."""

    messages: list[tuple[dict[str, Any], int]] = field(default_factory=list)

    def put(self, message: Mapping[str, Any], *, delay: int = 0) -> None:
        self.messages.append((json.loads(json.dumps(message)), delay))

    def take(self) -> list[str]:
        """All bodies, which leaves the queue empty."""
        taken, self.messages = self.messages, []
        return [json.dumps(message) for message, _ in taken]
