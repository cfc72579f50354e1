"""The history that the ledger keeps: versions of a principal, findings of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.record import Sealed, Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType


class DynamoHistory:
    """Reads only; listings of an account go through the sparse index `account`, never through a scan."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def version(self, ref: PrincipalRef, number: int) -> Version | None:
        with named_refusals():
            return self._table.version(self._table.resolved(ref), number)

    def sealed(self, ref: PrincipalRef) -> Iterator[Sealed]:
        with named_refusals():
            yield from map(items.sealed_of, self._versions(ref, newest_first=False))

    def history(self, ref: PrincipalRef) -> Iterator[Version]:
        with named_refusals():
            for item in self._versions(ref, newest_first=True):
                yield self._table.opened(items.sealed_of(item))

    def record_at(self, ref: PrincipalRef, time: str) -> Version | None:
        with named_refusals():
            for item in self._versions(ref, newest_first=True):
                if item["time"]["S"] <= time:
                    return self._table.opened(items.sealed_of(item))
        return None

    def findings(self, account: str) -> Iterator[Finding]:
        with named_refusals():
            for item in self._listed(account, schema.FINDINGS):
                yield from items.findings_of(item)

    def principals(self, account: str) -> Iterator[PrincipalRef]:
        with named_refusals():
            for item in self._listed(account, schema.CURRENT):
                ref = items.ref_of(item)
                if not item["deleted"]["BOOL"] and ref.type is not PrincipalType.ACCOUNT:
                    yield ref

    def _versions(self, ref: PrincipalRef, *, newest_first: bool) -> Iterator[items.Item]:
        pk = schema.principal_pk(self._table.resolved(ref))
        return self._table.query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": items.text(pk), ":sk": items.text("V#")},
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
        )

    def _listed(self, account: str, sk: str) -> Iterator[items.Item]:
        return self._table.query(
            IndexName="account",
            KeyConditionExpression="#account = :account AND sk = :sk",
            ExpressionAttributeNames={"#account": "account"},
            ExpressionAttributeValues={":account": items.text(account), ":sk": items.text(sk)},
        )
