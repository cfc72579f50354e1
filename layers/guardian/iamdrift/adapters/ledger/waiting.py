"""Which follow-ups wait in the change queue: a marker for each, which spares work and is never relied on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals

_KEPT: Final = timedelta(hours=1)  # after it was due; DynamoDB deletes it some time later


class DynamoWaiting:
    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem", "dynamodb:PutItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def until(self, key: str) -> str:
        with named_refusals():
            item = self._table.get(_key(key))
        return item["until"]["S"] if item else ""

    def wait(self, key: str, until: str) -> None:
        expires = int((datetime.fromisoformat(until) + _KEPT).timestamp())
        marker = {**_key(key), "until": items.text(until), schema.TTL_ATTRIBUTE: items.number(expires)}
        with named_refusals():
            self._table.put(marker)


def _key(key: str) -> schema.Key:
    return schema.key(f"WAITING#{key}", "WAITING")
