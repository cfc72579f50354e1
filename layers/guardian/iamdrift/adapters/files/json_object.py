"""JSON objects that remember repeated keys, and their text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


class JsonObject(dict[str, Any]):
    """An object as a streaming parser builds it: the first of two keys of the same name stands, the others are kept."""

    __slots__ = ("repeated",)

    def __init__(self) -> None:
        super().__init__()
        self.repeated: list[tuple[str, Any]] = []

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self:
            self.repeated.append((key, value))
        else:
            super().__setitem__(key, value)


def written(value: Any) -> str:
    """The JSON text of a value, with every key it had. Nesting must be limited before."""
    if type(value) is dict or _plain(value):  # who builds ordinary objects has met nothing else
        return json.dumps(value)
    if isinstance(value, Mapping):
        pairs = [*value.items(), *getattr(value, "repeated", ())]
        return "{" + ", ".join(f"{json.dumps(key)}: {written(inner)}" for key, inner in pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def _plain(value: Any) -> bool:
    """Whether there is nothing in it that the `json` module would lose."""
    if isinstance(value, dict):
        return not getattr(value, "repeated", ()) and all(map(_plain, value.values()))
    if isinstance(value, list):
        return all(map(_plain, value))
    return value is None or isinstance(value, str | int)
