"""Sweeps as the ledger tells of them: which accounts a run goes through, and what it came to in each."""

from __future__ import annotations

from dataclasses import dataclass

from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.domain.sweep.task import AccountResult, Plan, Reached
from iamdrift.usecases.sweeping.papers import SweepPapers


@dataclass(frozen=True, slots=True)
class Run:
    """`report` and `digest` are empty where there was nothing to report."""

    plan: Plan
    results: tuple[AccountResult, ...]
    report: str = ""
    digest: str = ""

    @property
    def done(self) -> int:
        return sum(result.reached is not Reached.UNDERWAY for result in self.results)

    @property
    def ended(self) -> bool:
        return self.done == len(self.plan.accounts)

    @property
    def complete(self) -> int:
        return sum(result.reached is Reached.COMPLETE for result in self.results)

    @property
    def principals(self) -> int:
        return sum(result.principals for result in self.results)

    @property
    def unannounced(self) -> int:
        return sum(result.unannounced for result in self.results)

    @property
    def clean(self) -> bool:
        """Everything was seen, and events had told of everything."""
        return self.complete == len(self.plan.accounts) and not self.unannounced


def papers_of(ledger: Ledger) -> SweepPapers:
    return SweepPapers(DynamoPapers(ledger.table, utc_now))


def recorded_run(papers: SweepPapers, name: str) -> Run | None:
    """None for one that was never planned, or has not been yet."""
    plan = papers.plan(name)
    if plan is None:
        return None
    results = {result.account: result for result in papers.results(name)}
    known = tuple(results[account] for account in plan.accounts if account in results)
    return Run(plan, known, *papers.report(name))
