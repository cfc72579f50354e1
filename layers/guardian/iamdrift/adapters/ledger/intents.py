"""Intents and budgets in the ledger: what is to be written, recorded before it is, with what it spends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.remediation.budget import Spent
from iamdrift.domain.remediation.intent import Intent, Status, decode_intent, encode_intent
from iamdrift.errors import InvalidInput, LostRace

_KIND = "INTENT"
_BUDGET_DAYS = 35  # longer than any window


class DynamoAnnouncements:
    """What the guardian said it would write, for those who only ask whether it did say so."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def get(self, intent_id: str) -> Intent | None:
        with named_refusals():
            found = self._table.get(intent_key(intent_id))
        return _intent_of(found) if found else None


class DynamoIntents(DynamoAnnouncements):
    """`INTENT#<id>` and `BUDGET#<whose>`; the intents of an account are listed through the sparse index `account`."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}
    )

    def record(self, intent: Intent, spending: Mapping[str, Spent] | None = None) -> None:
        put = self._table.conditional_put(_item(intent))
        put["Put"] |= {
            "ConditionExpression": "attribute_not_exists(pk) OR #status = :proposed",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":proposed": items.text(Status.PROPOSED.value)},
        }
        writes = [put, *(self._spending(key, spent, intent.time) for key, spent in (spending or {}).items())]
        with named_refusals():
            self._table.write_all(writes, _token(intent, spending or {}))

    def claim(self, intent_id: str, now: str, until: str) -> Intent:
        client = self._table.client
        try:
            with named_refusals():
                answer = client.update_item(
                    TableName=self._table.name,
                    Key=intent_key(intent_id),
                    UpdateExpression="SET lease = :until",
                    ConditionExpression="#status = :open AND lease <= :now",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues={
                        ":until": items.text(until),
                        ":now": items.text(now),
                        ":open": items.text(Status.OPEN.value),
                    },
                    ReturnValues="ALL_NEW",
                )
        except client.exceptions.ConditionalCheckFailedException as error:
            known = self.get(intent_id)
            if known is not None and known.status.final:
                return known
            raise LostRace(f"{intent_id}: another delivery works on it") from error
        return _intent_of(answer["Attributes"])

    def save(self, intent: Intent, *, release: str = "") -> None:
        client = self._table.client
        saved = replace(intent, lease=release) if release else intent
        try:
            with named_refusals():
                client.put_item(
                    TableName=self._table.name,
                    Item=_item(saved),
                    ConditionExpression="lease = :lease AND #status = :open",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues={
                        ":lease": items.text(intent.lease),
                        ":open": items.text(Status.OPEN.value),
                    },
                )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise LostRace(f"{intent.id}: its lease ended, and another delivery works on it") from error

    def spent(self, budget: str) -> Spent:
        with named_refusals():
            found = self._table.get(_budget_key(budget))
        return Spent(tuple(json.loads(found["times"]["S"])), int(found["revision"]["N"])) if found else Spent()

    def of_account(self, account: str) -> Iterator[Intent]:
        with named_refusals():
            found = self._table.query(
                IndexName="account",
                KeyConditionExpression="#account = :account AND sk = :sk",
                ExpressionAttributeNames={"#account": "account"},
                ExpressionAttributeValues={":account": items.text(account), ":sk": items.text(_KIND)},
            )
            yield from map(_intent_of, found)

    def _spending(self, budget: str, spent: Spent, now: str) -> dict[str, Any]:
        """Conditional on nobody else having spent since it was read."""
        item = {
            **_budget_key(budget),
            "times": items.text(json.dumps(spent.times)),
            "revision": items.number(spent.revision),
            schema.TTL_ATTRIBUTE: items.expiry(now, _BUDGET_DAYS),
        }
        put = self._table.conditional_put(item, new=spent.revision == 1)
        if spent.revision > 1:
            put["Put"] |= {
                "ConditionExpression": "revision = :before",
                "ExpressionAttributeValues": {":before": items.number(spent.revision - 1)},
            }
        return put


def intent_key(intent_id: str) -> schema.Key:
    return schema.key(f"INTENT#{_part(intent_id)}", _KIND)


def _budget_key(budget: str) -> schema.Key:
    return schema.key(f"BUDGET#{_part(budget)}", "BUDGET")


def _part(text: str) -> str:
    """Session names come from records of calls: whatever they say, they are no more than a key."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= 300 else hashlib.sha256(safe.encode()).hexdigest()


def _item(intent: Intent) -> items.Item:
    item = {
        **intent_key(intent.id),
        "account": items.text(intent.plan.ref.account),
        "status": items.text(intent.status.value),
        "lease": items.text(intent.lease),
        "time": items.text(intent.time),
        "body": items.body(encode_intent(intent)),
    }
    return items.fitting(item, f"the plan {intent.id} for {intent.plan.ref}")


def _intent_of(item: Mapping[str, Any]) -> Intent:
    try:
        return replace(decode_intent(items.unpacked(item["body"])), lease=item["lease"]["S"])
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInput(f"an intent that cannot be read ({error!r})", where=str(item["pk"]["S"])) from error


def _token(intent: Intent, spending: Mapping[str, Spent]) -> str:
    """The same record sent twice, because an answer was lost on the way, is one."""
    written = [encode_intent(intent), sorted((key, spent.revision, spent.times) for key, spent in spending.items())]
    return hashlib.sha256(json.dumps(written).encode("utf-8", "backslashreplace")).hexdigest()[:36]
