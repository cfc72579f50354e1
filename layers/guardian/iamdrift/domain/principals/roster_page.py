"""A roster as it is kept between a sweep and the events after it: as much of each principal as others are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from iamdrift.domain.principals import snapshot_codec
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.principals.snapshot_codec import decode, encode

SCHEMA: Final = f"1.{snapshot_codec.SCHEMA}"
_ACTING: Final = (PrincipalType.ROLE, PrincipalType.USER)


@dataclass(frozen=True, slots=True)
class Page:
    """Some principals of an account as they were seen at an ISO time, and the ARNs of those that were gone then.

    whole: all that there were; else what has changed since.
    """

    time: str
    snapshots: tuple[Snapshot, ...] = ()
    gone: tuple[str, ...] = ()
    whole: bool = False


def compared_by(snapshot: Snapshot) -> Snapshot | None:
    """What others are compared with; None for groups, managed policies, and roles that only AWS's services become."""
    if snapshot.ref.type not in _ACTING or snapshot.path.startswith("/aws-service-role/"):
        return None
    keys = tuple(each for each in snapshot.credentials if each.kind == "access_key")
    return replace(
        snapshot,
        credentials=tuple(replace(key, created="", last_used="") for key in keys),
        instance_profiles=(),
        tags=(),
        description="",
        max_session_duration=None,
        last_used="",
        problems=(),
        unread=(),
    )


def page_to_plain(page: Page) -> dict[str, Any]:
    """JSON-able; each document once."""
    records, texts = [], dict[str, str]()
    for snapshot in page.snapshots:
        record, found = encode(snapshot)
        records.append(record)
        texts |= found
    kept = {"schema": SCHEMA, "time": page.time, "whole": page.whole, "gone": list(page.gone)}
    return {**kept, "principals": records, "texts": texts}


def page_from_plain(data: Mapping[str, Any]) -> Page | None:
    """None for a page that another version wrote: the next sweep writes it anew."""
    if data.get("schema") != SCHEMA:
        return None
    snapshots = tuple(decode(record, data["texts"].__getitem__) for record in data["principals"])
    return Page(data["time"], snapshots, tuple(data["gone"]), data["whole"])


def joined(pages: Iterable[Page]) -> tuple[Snapshot, ...] | None:
    """All principals by what was seen of each last; None where no page is whole, since many would be missing."""
    ordered = sorted(pages, key=lambda page: page.time)
    start = max((number for number, page in enumerate(ordered) if page.whole), default=None)
    if start is None:
        return None
    found: dict[str, Snapshot] = {}
    for page in ordered[start:]:
        found |= {snapshot.arn: snapshot for snapshot in page.snapshots}
        for arn in page.gone:
            found.pop(arn, None)
    return tuple(found.values())
