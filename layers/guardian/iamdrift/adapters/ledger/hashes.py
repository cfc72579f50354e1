"""The hashes of versions as the ledger has them now, for whoever compares them with copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.heads import Head


class LedgerHashes:
    """Up to a hundred at once."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def __call__(self, heads: Sequence[Head]) -> list[str | None]:
        """None where there is no such version."""
        with named_refusals():
            found = self._table.as_of_one_moment([schema.version_key(head.ref, head.version) for head in heads])
            return [item["hash"]["S"] if item is not None else None for item in found]
