"""Versions as canonical text for the ledger: what the hash chain is computed over, and what is read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.principals.snapshot_codec import decode, encode
from iamdrift.errors import InvalidInput

SCHEMA: Final = 1
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
# From each earlier schema to the next. What is stored stays as it was sealed: it is upgraded whenever it is read.
UPGRADES: Final[Mapping[int, Upgrade]] = {}


def encode_version(version: Version) -> tuple[str, dict[str, str]]:
    """The text of a version, and hash -> text of the documents it refers to."""
    snapshot, texts = encode(version.snapshot) if version.snapshot is not None else (None, {})
    body = {
        "schema": SCHEMA,
        "ref": to_plain(version.ref),
        "number": version.number,
        "time": version.time,
        "assessment": to_plain(version.assessment),
        "snapshot": snapshot,
        "cause": to_plain(version.cause),
    }
    return json_text(body), texts


def document_hashes(body: str) -> frozenset[str]:
    """The hashes of the documents that a version refers to."""
    wanted: set[str] = set()

    def note(digest: str) -> str:
        wanted.add(digest)
        return ""

    _snapshot_of(upgraded(json.loads(body)), note)
    return frozenset(wanted)


def decode_version(body: str, load: Callable[[str], str]) -> Version:
    """The version of a text; `load` returns the document of a hash.

    Raises InvalidInput for a text that a newer version of the guardian wrote.
    """
    data = upgraded(json.loads(body))
    return Version(
        ref=from_plain(PrincipalRef, data["ref"]),
        number=data["number"],
        time=data["time"],
        assessment=from_plain(Assessment, data["assessment"]),
        snapshot=_snapshot_of(data, load),
        cause=from_plain(Cause, data["cause"]) if data["cause"] is not None else None,
    )


def upgraded(data: Any, schema: int = SCHEMA, upgrades: Mapping[int, Upgrade] = UPGRADES) -> dict[str, Any]:
    """The data of a version as this guardian knows it. Raises InvalidInput for what a newer one wrote."""
    found = data.get("schema") if isinstance(data, dict) else None
    if type(found) is not int or found < 1:
        raise InvalidInput("a version that does not say its schema", where="ledger", remedy="restore the table")
    if found > schema:
        raise InvalidInput(
            f"a version of schema {found}, this guardian knows {schema}",
            where="ledger",
            remedy="deploy the guardian that wrote it, or a newer one",
        )
    for step in range(found, schema):
        data = {**upgrades[step](data), "schema": step + 1}
    return dict(data)


def _snapshot_of(data: dict[str, Any], load: Callable[[str], str]) -> Any:
    return decode(data["snapshot"], load) if data["snapshot"] is not None else None
