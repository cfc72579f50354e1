"""The outbox in the ledger: what is to be told, what it is about, and what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.outbox import Consumer, Notice, OutboxItem
from iamdrift.errors import InvalidInput


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

    def mark_sent(self, item_id: str, channels: frozenset[str], now: str, *, complete: bool) -> None:
        """Raises InvalidInput where there is no such item."""
        added: dict[str, Any] = {":channels": {"SS": sorted(channels)}} if channels else {}
        ended: dict[str, Any] = (
            {":now": items.text(now), ":expires": items.expiry(now, schema.SENT_DAYS)} if complete else {}
        )
        if not added and not ended:
            return
        update = "ADD sent :channels " if added else ""
        update += "SET sent_at = :now, expires = :expires REMOVE pending, pending_since" if ended else ""
        client = self._table.client
        try:
            with named_refusals():
                client.update_item(
                    TableName=self._table.name,
                    Key=schema.outbox_key(item_id),
                    UpdateExpression=update,
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues=added | ended,
                )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise InvalidInput("no such item in the outbox", where=item_id) from error


class DynamoPending:
    """What waits in the outbox for longer than it should; read from the sparse index `pending`."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:Query"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def pending(self, consumer: Consumer, older_than: str) -> Iterator[OutboxItem]:
        with named_refusals():
            found = self._table.query(
                IndexName="pending",
                KeyConditionExpression="pending = :consumer AND pending_since < :time",
                ExpressionAttributeValues={
                    ":consumer": items.text(consumer.value),
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
