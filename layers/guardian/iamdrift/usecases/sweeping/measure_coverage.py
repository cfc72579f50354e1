"""Measure coverage: by each account's canary, by what its sweep came to, and by the role that could write there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.running.health import CanarySeen
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.task import AccountResult, Reached
from iamdrift.usecases.ports import Clock, Ledger


@dataclass(frozen=True, slots=True)
class MeasureCoverage:
    """`remediator`: the name of the role that writes; `every`: how often the canary of an account changes."""

    ledger: Ledger
    canary: Callable[[str], CanarySeen | None]
    remediator: str
    every: timedelta
    clock: Clock

    def __call__(self, results: Sequence[AccountResult]) -> Coverage:
        """Reads the ledger a few times for each account."""
        return Coverage(
            accounts=len(results),
            heard=sum(self._heard(result.account) for result in results),
            swept=sum(result.reached is Reached.COMPLETE for result in results),
            remediable=sum(self._remediable(result.account) for result in results),
        )

    def _heard(self, account: str) -> bool:
        seen = self.canary(account)
        return seen is not None and not seen.late(self.every, self.clock())

    def _remediable(self, account: str) -> bool:
        record = self.ledger.recall(PrincipalRef(account, PrincipalType.ROLE, self.remediator)).record
        return record is not None and record.snapshot is not None
