"""The states on record of an account and its waivers, listed from the sparse index; never a scan or a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver_end import Granted
from iamdrift.domain.ledger.heads import Head
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.domain.sweep.memory import Pointer


class DynamoPointers:
    """Reads the CURRENT items of an account: about half a kilobyte for each principal."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:Query"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def pointers(self, account: str) -> Iterator[Pointer]:
        with named_refusals():
            for item in self._current(account):
                ref = items.ref_of(item)
                if ref.type is not PrincipalType.ACCOUNT:
                    severity = Severity(int(item["severity"]["N"]))
                    yield Pointer(ref, int(item["version"]["N"]), item["digest"]["S"], item["time"]["S"], severity)

    def heads(self, account: str) -> Iterator[Head]:
        """The ends of all chains of an account, also of those that are deleted."""
        with named_refusals():
            for item in self._listed(account):
                yield Head(items.ref_of(item), int(item["version"]["N"]), item["hash"]["S"])

    def granted(self, account: str) -> Iterator[Granted]:
        with named_refusals():
            found = self._table.query(
                IndexName="account",
                KeyConditionExpression="#account = :account AND begins_with(sk, :sk)",
                ExpressionAttributeNames={"#account": "account"},
                ExpressionAttributeValues={":account": items.text(account), ":sk": items.text(schema.WAIVER)},
            )
            for item in found:
                yield Granted(items.ref_of(item), items.waiver_of(item))

    def _current(self, account: str) -> Iterator[items.Item]:
        """Those that are not deleted: an account with many short-lived roles has far more of the others."""
        return self._listed(account, FilterExpression="deleted = :no", values={":no": {"BOOL": False}})

    def _listed(self, account: str, *, values: items.Item | None = None, **more: Any) -> Iterator[items.Item]:
        return self._table.query(
            IndexName="account",
            KeyConditionExpression="#account = :account AND sk = :sk",
            ExpressionAttributeNames={"#account": "account"},
            ExpressionAttributeValues={
                ":account": items.text(account),
                ":sk": items.text(schema.CURRENT),
                **(values or {}),
            },
            **more,
        )
