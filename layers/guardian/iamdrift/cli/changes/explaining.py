"""Explaining: every record of a file read as the guardian would read it, none of them stopping the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from iamdrift.adapters.cloudtrail import understand, understand_record
from iamdrift.cli.files.reading import parse_json, read_text
from iamdrift.domain.events.change import Change, Ignored
from iamdrift.errors import InvalidInput, RejectedEvent

LARGEST = 512 * 1024 * 1024
WHAT = "an EventBridge event, a CloudTrail record or a CloudTrail file"


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event that the guardian would put aside with this reason."""

    where: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One record: its number in the file (from 1), its id where it has one, and what the guardian makes of it."""

    number: int
    event_id: str
    meaning: Change | Ignored | Rejected


def explained(path: str) -> Iterator[Explained]:
    """Every record of a file, in order. Raises InvalidInput where the file holds no events at all."""
    content = parse_json(read_text(path, limit=LARGEST, what=WHAT), where=path, what=WHAT)
    for number, record in enumerate(_records(content, path), start=1):
        yield Explained(number, _event_id(record), _meaning(record))


def _records(content: Any, path: str) -> list[Any]:
    records = content.get("Records") if isinstance(content, Mapping) and "Records" in content else content
    if isinstance(records, Mapping):
        records = [records]
    if not isinstance(records, list):
        raise InvalidInput(f"holds no event but {_kind(records)}", where=path, remedy=f"give {WHAT}")
    if not records:
        raise InvalidInput("holds no event", where=path, remedy=f"give {WHAT}")
    if not any(_like_an_event(record) for record in records):
        raise InvalidInput("holds no event: none has an eventName", where=path, remedy=f"give {WHAT}")
    return records


def _like_an_event(record: Any) -> bool:
    return isinstance(record, Mapping) and bool(record.keys() & {"detail", "eventName", "eventSource", "eventID"})


def _meaning(record: Any) -> Change | Ignored | Rejected:
    try:
        if isinstance(record, Mapping) and ("detail-type" in record or "detail" in record):
            return understand(record)
        return understand_record(record)
    except RejectedEvent as error:
        return Rejected(error.where, error.problem, error.remedy)


def _event_id(record: Any) -> str:
    detail = record.get("detail", record) if isinstance(record, Mapping) else {}
    found = detail.get("eventID", "") if isinstance(detail, Mapping) else ""
    return found if isinstance(found, str) else ""


def _kind(value: Any) -> str:
    return {str: "text", bool: "a truth value", int: "a number", float: "a number"}.get(type(value), "nothing")
