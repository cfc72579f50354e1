"""Policy documents in the ledger, each kept once by the hash of its text, whoever uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.items import body, fitting, unpacked
from iamdrift.errors import InvalidInput, Throttled

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_BATCH = 100  # keys that BatchGetItem takes
_ROUNDS = 8  # of asking again for what DynamoDB did not return


class DocumentStore:
    """Content-addressed texts. What was written or read once is remembered: a text never changes under its hash."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._known: dict[str, str] = {}

    def keep(self, texts: Mapping[str, str]) -> None:
        """Write the texts that are not known to be kept already. Raises InvalidInput for one that is too large."""
        for digest, content in texts.items():
            if digest not in self._known:
                item = {**schema.document_key(digest), "body": body(content)}
                self._client.put_item(TableName=self._table, Item=fitting(item, f"policy document {digest[:12]}"))
                self._remember(digest, content)

    def fetch(self, digests: Iterable[str]) -> dict[str, str]:
        """hash -> text of all the digests. Raises InvalidInput where one is missing."""
        wanted = frozenset(digests)
        found = {digest: self._known[digest] for digest in wanted if digest in self._known}
        for batch in _batches(sorted(wanted - found.keys())):
            found |= self._fetch(batch)
        if missing := sorted(wanted - found.keys()):
            raise InvalidInput(f"document {missing[0]} is not kept", where="ledger", remedy="restore the table")
        for digest, content in found.items():
            self._remember(digest, content)
        return found

    def _fetch(self, digests: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        keys: list[Any] = [schema.document_key(digest) for digest in digests]
        for _ in range(_ROUNDS):
            answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
            for item in answer.get("Responses", {}).get(self._table, []):
                found[item["pk"]["S"].removeprefix("DOC#")] = unpacked(item["body"])
            unprocessed = answer.get("UnprocessedKeys") or {}
            keys = list(unprocessed[self._table]["Keys"]) if self._table in unprocessed else []
            if not keys:
                return found
        raise Throttled("BatchGetItem: documents stay unprocessed")

    def _remember(self, digest: str, content: str) -> None:
        if len(self._known) >= 2000:  # a warm function must not grow without end
            self._known.clear()
        self._known[digest] = content


def _batches(digests: list[str]) -> Iterator[list[str]]:
    rest = iter(digests)
    while batch := list(islice(rest, _BATCH)):
        yield batch
