"""What is said back to whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Response:
    """`status` is that of HTTP."""

    status: int
    said: Mapping[str, Any] = field(default_factory=dict)
