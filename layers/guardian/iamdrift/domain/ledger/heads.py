"""Heads of the hash chains, kept where nobody who can write the ledger can: whoever rewrites history is found out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Head:
    """The last version of a principal at the moment of the copy. Its hash binds every version before it."""

    ref: PrincipalRef
    version: int
    hash: str


def written(heads: Iterable[Head]) -> str:
    """One JSON object a line."""
    return "".join(
        json.dumps([h.ref.account, h.ref.type.value, h.ref.name, h.ref.unique_id, h.version, h.hash]) + "\n"
        for h in heads
    )


def read_heads(text: str, where: str) -> Iterator[Head]:
    """Raises InvalidInput naming the line that is none."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            account, kind, name, unique_id, version, digest = json.loads(line)
            yield Head(PrincipalRef(account, PrincipalType(kind), name, unique_id), int(version), str(digest))
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"line {number} is no head of a chain", where=where) from error


def key_of(account: str, time: str, sweep: str) -> str:
    """Where the copy of one account is kept: the later, the later in the alphabet."""
    return f"{folder_of(account)}{time}-{sweep}.jsonl"


def folder_of(account: str) -> str:
    return f"chain-heads/{account}/"


def time_of(key: str) -> str:
    """The ISO time in a key; empty for a key that is none of ours."""
    name = key.rpartition("/")[2]
    return name[:19] if name.endswith(".jsonl") else ""
