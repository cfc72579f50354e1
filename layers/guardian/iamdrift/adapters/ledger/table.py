"""The table of the ledger: the few calls to DynamoDB that everything kept there is written and read with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.documents import DocumentStore
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.record import Sealed, Version
from iamdrift.domain.ledger.version_codec import decode_version, document_hashes
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.errors import LostRace, Throttled

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_RACES = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_BATCH, _ROUNDS = 100, 8
_THROTTLES = frozenset({"ThrottlingError", "ProvisionedThroughputExceeded"})


class LedgerTable:
    """One table, see `ledger_schema`; the documents kept in it are remembered while this lives."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self.client = client
        self.name = name
        self.documents = DocumentStore(client, name)

    def get(self, key: schema.Key) -> items.Item | None:
        return self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get("Item")

    def put(self, item: items.Item) -> None:
        self.client.put_item(TableName=self.name, Item=item)

    def query(self, **query: Any) -> Iterator[items.Item]:
        for page in self.client.get_paginator("query").paginate(TableName=self.name, **query):
            yield from page["Items"]

    def batch_get(self, keys: Sequence[schema.Key]) -> Iterator[items.Item]:
        """Those that exist, in any order. Raises Throttled where DynamoDB leaves some unread again and again."""
        for start in range(0, len(keys), _BATCH):
            yield from self._batch(list(keys[start : start + _BATCH]))

    def _batch(self, keys: list[Any]) -> Iterator[items.Item]:
        for _ in range(_ROUNDS):
            answer = self.client.batch_get_item(RequestItems={self.name: {"Keys": keys, "ConsistentRead": True}})
            yield from answer.get("Responses", {}).get(self.name, [])
            unprocessed = answer.get("UnprocessedKeys") or {}
            keys = list(unprocessed[self.name]["Keys"]) if self.name in unprocessed else []
            if not keys:
                return
        raise Throttled("BatchGetItem: items stay unprocessed")

    def as_of_one_moment(self, keys: list[schema.Key]) -> list[items.Item | None]:
        """The items of the keys. Raises LostRace where one of them is being written."""
        try:
            answer = self.client.transact_get_items(
                TransactItems=[{"Get": {"TableName": self.name, "Key": key}} for key in keys]
            )
        except ClientError as error:
            raise _named(error) from error
        return [response.get("Item") for response in answer["Responses"]]

    def write_all(self, writes: list[Any], token: str) -> None:
        """All writes or none. Raises LostRace where a condition does not hold; the same token twice is one write."""
        try:
            self.client.transact_write_items(TransactItems=writes, ClientRequestToken=token)
        except ClientError as error:
            raise _named(error) from error

    def conditional_put(self, item: items.Item, *, new: bool = False) -> dict[str, Any]:
        """A part of a transaction; `new`: only where no such item exists."""
        condition = {"ConditionExpression": "attribute_not_exists(pk)"} if new else {}
        return {"Put": {"TableName": self.name, "Item": item, **condition}}

    def resolved(self, ref: PrincipalRef) -> PrincipalRef:
        """The reference with the unique id that its name stands for, where it has none itself."""
        if ref.unique_id:
            return ref
        item = self.get(schema.name_key(ref))
        return replace(ref, unique_id=item["unique_id"]["S"]) if item else ref

    def waivers(self, ref: PrincipalRef) -> tuple[Waiver, ...]:
        """Those that people granted for one principal."""
        found = self.query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": items.text(schema.principal_pk(ref)), ":sk": items.text(schema.WAIVER)},
            ConsistentRead=True,
        )
        return tuple(map(items.waiver_of, found))

    def version(self, ref: PrincipalRef, number: int) -> Version | None:
        item = self.get(schema.version_key(ref, number))
        return self.opened(items.sealed_of(item)) if item else None

    def opened(self, sealed: Sealed) -> Version:
        texts = self.documents.fetch(document_hashes(sealed.body))
        return decode_version(sealed.body, texts.__getitem__)


def _named(error: ClientError) -> Exception:
    """A cancelled transaction by what the caller should do about it; any other error as it is."""
    code = error.response["Error"]["Code"]
    reasons = {reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])}
    if code == "TransactionConflictException" or reasons & _RACES:
        return LostRace(f"{error.operation_name}: {', '.join(sorted(reasons & _RACES)) or code}")
    if code == "TransactionInProgressException" or reasons & _THROTTLES:
        return Throttled(f"{error.operation_name}: {code}")
    return error
