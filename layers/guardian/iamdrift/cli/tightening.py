"""Tightening offline: what the records of a role say of its use, for the role itself or for another environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from iamdrift.cli.reading import parse_json, read_text
from iamdrift.cli.trails import LARGEST, WHAT, trail_files
from iamdrift.domain.tightening.recorded_use import RecordedUse
from iamdrift.errors import InvalidInput


def recorded(role: str, files: Sequence[str]) -> RecordedUse:
    """Everything that the files say of the use of a role. Raises InvalidInput where they say nothing of it."""
    use, seen = RecordedUse(role), 0
    for record in _records(files):
        seen += 1
        use.note(record)
    if not use.events:
        raise InvalidInput(
            f"none of {seen:,} records is of the role {role!r}",
            where=", ".join(files[:3]),
            remedy="check its name; records name the role in userIdentity.sessionContext.sessionIssuer",
        )
    return use


def words_between(role: str, other: str, given: Iterable[str]) -> dict[str, str]:
    """Which words to exchange: those given as OLD=NEW, else those in which the names differ. Raises InvalidInput."""
    words = dict(_pair(each) for each in given)
    if words or not other:
        return words
    old, new = role.split("-"), other.split("-")
    if len(old) != len(new):
        raise InvalidInput(
            f"{role!r} and {other!r} differ in more than words", where="--for", remedy="say them with --replace OLD=NEW"
        )
    return {before: after for before, after in zip(old, new, strict=True) if before != after}


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise InvalidInput(f"{text!r} is not OLD=NEW", where="--replace", remedy="write --replace staging=prod")
    return old, new


def _records(files: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for file in trail_files(files):
        content = parse_json(read_text(file.name, limit=LARGEST, what=WHAT), where=file.name, what=WHAT)
        found = content.get("Records", content) if isinstance(content, Mapping) else content
        for record in found if isinstance(found, list) else [found]:
            if isinstance(record, Mapping):
                detail = record.get("detail", record)
                yield detail if isinstance(detail, Mapping) else record
