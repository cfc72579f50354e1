"""Markers of what waits, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FakeWaiting:
    due: dict[str, str] = field(default_factory=dict)

    def until(self, key: str) -> str:
        return self.due.get(key, "")

    def wait(self, key: str, until: str) -> None:
        self.due[key] = until
