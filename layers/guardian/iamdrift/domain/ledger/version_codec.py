"""Versions as canonical text for the ledger: what the hash chain is computed over, and what is read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.principals.snapshot_codec import decode, encode
from iamdrift.errors import InvalidInput

SCHEMA = 1


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

    _snapshot_of(json.loads(body), note)
    return frozenset(wanted)


def decode_version(body: str, load: Callable[[str], str]) -> Version:
    """The version of a text; `load` returns the document of a hash.

    Raises InvalidInput for a text that a newer version of the guardian wrote.
    """
    data = json.loads(body)
    if data["schema"] > SCHEMA:
        raise InvalidInput(
            f"a version of schema {data['schema']}, this guardian knows {SCHEMA}",
            where="ledger",
            remedy="deploy the guardian that wrote it, or a newer one",
        )
    return Version(
        ref=from_plain(PrincipalRef, data["ref"]),
        number=data["number"],
        time=data["time"],
        assessment=from_plain(Assessment, data["assessment"]),
        snapshot=_snapshot_of(data, load),
        cause=from_plain(Cause, data["cause"]) if data["cause"] is not None else None,
    )


def _snapshot_of(data: dict[str, Any], load: Callable[[str], str]) -> Any:
    return decode(data["snapshot"], load) if data["snapshot"] is not None else None
