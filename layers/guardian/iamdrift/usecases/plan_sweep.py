"""Plan a sweep: which accounts it goes through; a sweep that was cut short goes on with those that are left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from iamdrift.domain.sweep.task import Plan, Reached, SweepKind
from iamdrift.errors import InvalidInput
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Accounts

MOST_ACCOUNTS = 15_000  # of one run: what Step Functions hands from state to state is 256 KB


class PlanSweep:
    """`sweep` names the run; asked again with the same name, it leaves out the accounts that are complete."""

    def __init__(self, accounts: Accounts, papers: SweepPapers, clock: Clock) -> None:
        self._accounts, self._papers, self._clock = accounts, papers, clock

    def __call__(self, sweep: str, kind: SweepKind) -> Plan:
        """Raises InvalidInput for more accounts than one run can have."""
        plan = self._papers.plan(sweep) or self._new(sweep, kind)
        done = {result.account for result in self._papers.results(sweep) if result.reached is Reached.COMPLETE}
        return replace(plan, accounts=tuple(account for account in plan.accounts if account not in done))

    def _new(self, sweep: str, kind: SweepKind) -> Plan:
        active, others, blind = self._accounts.listed()
        if len(active) > MOST_ACCOUNTS:
            raise InvalidInput(
                f"{len(active):,} accounts; one run takes {MOST_ACCOUNTS:,}", remedy="run one guardian for each part"
            )
        plan = Plan(sweep, kind, active, others, self._clock().isoformat(), blind)
        self._papers.keep_plan(plan)
        return plan


def sweep_kind(word: Any) -> SweepKind:
    """Raises InvalidInput for anything but the two kinds."""
    try:
        return SweepKind(word)
    except ValueError as error:
        raise InvalidInput(
            f"{str(word)[:100]!r} is no kind of sweep", where="kind", remedy="say reconcile or review"
        ) from error
