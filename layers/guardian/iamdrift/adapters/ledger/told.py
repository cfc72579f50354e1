"""What people were told recently, one item for each principal, session and event; forgotten after two days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.telling.pace import Told
from iamdrift.usecases.announcing.keep_pace import Remembered

_DAYS = 2
_MOST = 200  # more than are ever told within a window


class DynamoTold:
    # A transaction of conditional puts needs no more than PutItem.
    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem", "dynamodb:PutItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def recall(self, keys: Sequence[str]) -> Remembered:
        with named_refusals():
            found = {key: self._table.get(_key(key)) for key in keys}
        told = {
            key: from_plain(tuple[Told, ...], json.loads(items.unpacked(item["body"])))
            for key, item in found.items()
            if item
        }
        return Remembered(told, tuple((key, int(item["number"]["N"]) if item else 0) for key, item in found.items()))

    def remember(self, remembered: Remembered, told: Told, now: str) -> None:
        """Raises LostRace where somebody else remembered something since it was recalled."""
        writes = [self._write(key, number, remembered, told, now) for key, number in remembered.state]
        token = hashlib.sha256(json_text([told.id, now, remembered.state]).encode("utf-8", "backslashreplace"))
        with named_refusals():
            self._table.write_all(writes, token.hexdigest()[:36])

    def _write(self, key: str, number: int, remembered: Remembered, told: Told, now: str) -> dict[str, object]:
        kept = (*(each for each in remembered.recent.get(key, ()) if each.id != told.id), told)[-_MOST:]
        item = {
            **_key(key),
            "number": items.number(number + 1),
            "body": items.body(json_text(to_plain(kept))),
            schema.TTL_ATTRIBUTE: items.expiry(now, _DAYS),
        }
        condition = {
            "ConditionExpression": "attribute_not_exists(pk) OR #number = :before",
            "ExpressionAttributeNames": {"#number": "number"},
            "ExpressionAttributeValues": {":before": items.number(number)},
        }
        return {"Put": {"TableName": self._table.name, "Item": item, **condition}}


def _key(key: str) -> schema.Key:
    return schema.key(f"TOLD#{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()}", "TOLD")
