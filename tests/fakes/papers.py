"""Papers of the sweep, in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakePapers:
    """Papers in memory, as the JSON text that they would be kept as."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def load(self, folder: str, name: str) -> Any | None:
        text = self.kept.get((folder, name))
        return None if text is None else json.loads(text)

    def save(self, folder: str, name: str, data: Any) -> None:
        self.kept[folder, name] = json.dumps(data)

    def all(self, folder: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
        for (where, name), text in sorted(self.kept.items()):
            if where == folder and name.startswith(prefix):
                yield name, json.loads(text)
