"""Reads single elements of policy JSON, noting what is wrong with them and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iamdrift.domain.policy.documents.document import Problem
from iamdrift.domain.policy.documents.grammar import Repeated, canonical, json_type

MOST_PROBLEMS = 100  # a hostile document has as many as it likes; nobody reads more


class Notes:
    """Collects problems while a document is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, *, fatal: bool = True) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(path, message, fatal))
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem("", f"more than {MOST_PROBLEMS} problems: the rest is not listed"))


def elements(
    raw: Mapping[Any, Any], known: tuple[str, ...], path: str, notes: Notes
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The known elements under their canonical names, and the names that are unknown or written twice."""
    found: dict[str, Any] = {}
    unknown: list[str] = []
    repeated = {canonical(key) for key in raw.keys_repeated} if isinstance(raw, Repeated) else set()
    for key, value in raw.items():
        if not repeated and key in known and key not in found:  # as nearly all are
            found[key] = value
            continue
        name = canonical(key)
        place = f"{path}.{name}" if path else name
        if name not in known:
            notes.add(f"{path}.{str(key)[:80]}".lstrip("."), "IAM defines no such element")
            unknown.append(str(key))
            continue
        if name != key:
            notes.add(place, f"written {key!r}; IAM wants {name}")
        if name in found or name in repeated:
            notes.add(place, "written more than once")
            unknown.append(name)
        found[name] = value
    return found, tuple(dict.fromkeys(unknown))


def strings(raw: object, path: str, notes: Notes) -> tuple[str, ...]:
    """One or many strings. IAM skips null among many; whatever else is no string makes the whole unreadable."""
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, list | tuple):
        notes.add(path, f"expected a string or an array of strings, not {json_type(raw)}")
        return ()
    for position, value in enumerate(values):
        if not isinstance(value, str):
            notes.add(f"{path}[{position}]", f"expected a string, not {json_type(value)}", fatal=value is not None)
            if value is not None:
                return ()
    strings = tuple(value for value in values if isinstance(value, str))
    if not values:
        notes.add(path, "is empty")
    return strings


def text(raw: object, path: str, notes: Notes) -> str:
    if isinstance(raw, str):
        return raw
    notes.add(path, f"expected a string, not {json_type(raw)}")
    return ""
