"""What the sweep writes down for its own later steps, so that any step may die and be done again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamdrift.domain.plain import from_plain, to_plain
from iamdrift.domain.sweep.memory import AccountMemory, Suspect
from iamdrift.domain.sweep.task import AccountResult, Plan
from iamdrift.usecases.sweep_ports import Papers

_MEMORY, _SUSPECTS, _PLAN = "memory", "suspects", "plan"


class SweepPapers:
    """Typed access to the papers of the sweep."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers

    def memory(self, account: str) -> AccountMemory:
        data = self._papers.load(_of(account), _MEMORY)
        return from_plain(AccountMemory, data) if data is not None else AccountMemory()

    def remember(self, account: str, memory: AccountMemory) -> None:
        self._papers.save(_of(account), _MEMORY, to_plain(memory))

    def suspects(self, account: str) -> tuple[Suspect, ...]:
        data = self._papers.load(_of(account), _SUSPECTS)
        return from_plain(tuple[Suspect, ...], data) if data is not None else ()

    def note_suspects(self, account: str, suspects: Iterable[Suspect]) -> None:
        self._papers.save(_of(account), _SUSPECTS, to_plain(tuple(suspects)))

    def done(self, account: str, sweep: str) -> set[str]:
        """Unique ids of the principals that this run has assessed already."""
        return {one for _, part in self._papers.all(_done(account, sweep)) for one in part}

    def note_done(self, account: str, sweep: str, part: str, ids: Iterable[str]) -> None:
        self._papers.save(_done(account, sweep), part, list(ids))

    def plan(self, sweep: str) -> Plan | None:
        data = self._papers.load(_run(sweep), _PLAN)
        return from_plain(Plan, data) if data is not None else None

    def keep_plan(self, plan: Plan) -> None:
        self._papers.save(_run(plan.sweep), _PLAN, to_plain(plan))

    def result(self, sweep: str, account: str) -> AccountResult | None:
        data = self._papers.load(_run(sweep), f"account/{account}")
        return from_plain(AccountResult, data) if data is not None else None

    def results(self, sweep: str) -> Iterator[AccountResult]:
        for _, data in self._papers.all(_run(sweep), "account/"):
            yield from_plain(AccountResult, data)

    def keep_result(self, sweep: str, result: AccountResult) -> None:
        self._papers.save(_run(sweep), f"account/{result.account}", to_plain(result))


def _of(account: str) -> str:
    return f"account/{account}"


def _run(sweep: str) -> str:
    return f"run/{sweep}"


def _done(account: str, sweep: str) -> str:
    return f"done/{account}/{sweep}"
