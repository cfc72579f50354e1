"""The canary of an account as the ledger has it: when its last change was made, and when that was recorded."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.running.health import CanarySeen


class LedgerCanary:
    """`role`: its name, the same in every account."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:BatchGetItem", "dynamodb:GetItem"})

    def __init__(self, table: LedgerTable, role: str) -> None:
        self._table = table
        self._role = role

    def __call__(self, account: str) -> CanarySeen | None:
        """None where no event ever told of it: a sweep that found it proves nothing about events."""
        with named_refusals():
            ref = self._table.resolved(PrincipalRef(account, PrincipalType.ROLE, self._role))
            current = self._table.get(schema.current_key(ref)) if ref.unique_id else None
            version = self._table.version(ref, int(current["version"]["N"])) if current else None
        if version is None or version.cause is None:
            return None
        return CanarySeen(datetime.fromisoformat(version.cause.time), datetime.fromisoformat(version.time))
