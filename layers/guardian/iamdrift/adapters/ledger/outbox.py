"""The outbox in the ledger: what is to be told, what it is about, and what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.outbox import Consumer, Hold, Notice, OutboxItem
from iamdrift.domain.ledger.plain import json_text, to_plain
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.errors import InvalidInput

_IN_ONE_TRANSACTION = 100


class DynamoOutbox:
    """What a consumer needs of the outbox."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def item(self, item_id: str) -> OutboxItem | None:
        with named_refusals():
            found = self._table.get(schema.outbox_key(item_id))
        return items.outbox_of(found) if found else None

    def notice(self, item: OutboxItem) -> Notice | None:
        with named_refusals():
            version = self._table.version(item.ref, item.version)
            before = self._table.version(item.ref, item.version - 1) if item.version > 1 else None
        return Notice(item.id, version, before.snapshot if before else None) if version else None

    def all_of(self, item_ids: Iterable[str]) -> tuple[OutboxItem, ...]:
        with named_refusals():
            found = self._table.batch_get([schema.outbox_key(item_id) for item_id in dict.fromkeys(item_ids)])
            return tuple(map(items.outbox_of, found))

    def newest(self, ref: PrincipalRef) -> Version | None:
        with named_refusals():
            current = self._table.get(schema.current_key(ref))
            return self._table.version(ref, int(current["version"]["N"])) if current else None

    def mark_sent(self, item_id: str, channels: frozenset[str], now: str, *, complete: bool) -> None:
        """Raises InvalidInput where there is no such item."""
        if channels or complete:
            self._update(_sent(self._key(item_id), channels, now, complete=complete))

    def hold(self, item_id: str, hold: Hold) -> None:
        client = self._table.client
        with suppress(client.exceptions.ConditionalCheckFailedException), named_refusals():
            client.update_item(
                **self._key(item_id),
                UpdateExpression="SET pending = :held, pending_since = :due, waits = :hold",
                ConditionExpression="attribute_exists(pending)",
                ExpressionAttributeValues={
                    ":held": items.text(schema.HELD),
                    ":due": items.text(hold.due),
                    ":hold": items.text(json_text(to_plain(hold))),
                },
            )

    def mark_all_sent(self, told: Sequence[OutboxItem], channels: frozenset[str], now: str, *, complete: bool) -> None:
        if channels or complete:
            self._update_all([_sent(self._key(item.id), channels, now, complete=complete) for item in told])

    def release(self, told: Sequence[OutboxItem], channels: frozenset[str]) -> None:
        self._update_all([_released(self._key(item.id), item, channels) for item in told])

    def _key(self, item_id: str) -> dict[str, Any]:
        return {"TableName": self._table.name, "Key": schema.outbox_key(item_id)}

    def _update(self, update: dict[str, Any]) -> None:
        client = self._table.client
        try:
            with named_refusals():
                client.update_item(**update)
        except client.exceptions.ConditionalCheckFailedException as error:
            raise InvalidInput("no such item in the outbox", where=update["Key"]["pk"]["S"]) from error

    def _update_all(self, updates: Sequence[dict[str, Any]]) -> None:
        """As many at once as one transaction takes."""
        for start in range(0, len(updates), _IN_ONE_TRANSACTION):
            part = [{"Update": update} for update in updates[start : start + _IN_ONE_TRANSACTION]]
            token = hashlib.sha256(repr(part).encode("utf-8", "backslashreplace")).hexdigest()[:36]
            with named_refusals():
                self._table.write_all(part, token)


def _sent(key: dict[str, Any], channels: frozenset[str], now: str, *, complete: bool) -> dict[str, Any]:
    added: dict[str, Any] = {":channels": {"SS": sorted(channels)}} if channels else {}
    ended: dict[str, Any] = (
        {":now": items.text(now), ":expires": items.expiry(now, schema.SENT_DAYS)} if complete else {}
    )
    update = "ADD sent :channels " if added else ""
    update += "SET sent_at = :now, expires = :expires REMOVE pending, pending_since" if ended else ""
    return {
        **key,
        "UpdateExpression": update,
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": added | ended,
    }


def _released(key: dict[str, Any], item: OutboxItem, channels: frozenset[str]) -> dict[str, Any]:
    added: dict[str, Any] = {":channels": {"SS": sorted(channels)}} if channels else {}
    update = "ADD sent :channels " if added else ""
    return {
        **key,
        "UpdateExpression": f"{update}SET pending = :consumer, pending_since = :since REMOVE waits",
        "ConditionExpression": "attribute_exists(pending)",
        "ExpressionAttributeValues": {
            **added,
            ":consumer": items.text(item.consumer.value),
            ":since": items.text(item.since),
        },
    }


class DynamoPending:
    """What waits in the outbox for longer than it should; read from the sparse index `pending`."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:Query"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def pending(self, consumer: Consumer, older_than: str) -> Iterator[OutboxItem]:
        return self._waiting(consumer.value, older_than)

    def due(self, now: str) -> Iterator[OutboxItem]:
        return self._waiting(schema.HELD, now)

    def _waiting(self, what: str, older_than: str) -> Iterator[OutboxItem]:
        with named_refusals():
            found = self._table.query(
                IndexName="pending",
                KeyConditionExpression="pending = :consumer AND pending_since < :time",
                ExpressionAttributeValues={
                    ":consumer": items.text(what),
                    ":time": items.text(older_than),
                },
            )
            yield from map(items.outbox_of, found)


def outbox_item_of(record: Mapping[str, Any]) -> OutboxItem | None:
    """The outbox item of a stream record (its `dynamodb` part); None for everything else that the stream carries.

    Raises InvalidInput for an outbox item that cannot be read.
    """
    image = record.get("NewImage", {})
    if not image.get("pk", {}).get("S", "").startswith("OUTBOX#"):
        return None
    try:
        return items.outbox_of(image)
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInput(f"an outbox item that cannot be read ({error!r})", where=image["pk"]["S"]) from error
