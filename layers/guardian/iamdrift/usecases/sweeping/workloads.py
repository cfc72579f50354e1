"""A step of a review: which workloads act as which roles, asked of the services region by region, and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.sweep.task import Task, cause_of_sweep
from iamdrift.domain.workloads.joining import joined
from iamdrift.domain.workloads.looked import Looked, Seen, asked_of, bindings_of, blind_of
from iamdrift.domain.workloads.workload import RoleUse
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal
from iamdrift.usecases.ports import Clock, History, Ledger, Readers
from iamdrift.usecases.sweeping.looking import Reaching, workloads_look
from iamdrift.usecases.sweeping.papers import SweepPapers

MOST = 5_000  # roles of one account that are kept with their workloads


class Services(Protocol):
    """The services of one account and region that run workloads."""

    @property
    def kinds(self) -> tuple[str, ...]: ...

    def __call__(self, kind: str) -> Seen:
        """Never raises for what a service refuses: it is said."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """`complete` is False where the time ran out."""

    blind: tuple[str, ...] = ()
    complete: bool = True


Collecting = Callable[[Task, str, datetime], Collected]  # task, since when a look is of this review, until when


@dataclass(frozen=True, slots=True)
class CollectWorkloads:
    """Each region is asked once in a review, kind by kind, and goes on where the time ran out."""

    services: Callable[[str, str], Services]  # account, region
    regions: tuple[str, ...]
    guardrails: frozenset[str]  # those that judge by workloads
    readers: Readers
    assess: AssessPrincipal
    ledger: Ledger
    history: History
    papers: SweepPapers
    clock: Clock

    def __call__(self, task: Task, since: str, until: datetime) -> Collected:
        """Raises Unreachable where the account refuses to be read."""
        looked: list[Looked] = []
        for region in self.regions:
            looked.append(self._region(task.account, region, since, until))
            if not looked[-1].complete:
                return Collected(complete=False)
        reader = Reaching(self.readers, task.account)
        uses = joined(reader.read_all(), bindings_of(looked), asked_of(looked))
        blind = tuple(blind_of(looked))
        self._judge(task, reader, uses, sure=not blind)
        self.papers.keep_workloads(task.account, uses[:MOST])
        left = (f"the workloads of {len(uses) - MOST:,} roles",) if len(uses) > MOST else ()
        return Collected((*blind, *left))

    def _region(self, account: str, region: str, since: str, until: datetime) -> Looked:
        known = self.papers.looked(account, region)
        if known is None or known.time < since:
            known = Looked(region, self.clock().isoformat())
        if known.complete:
            return known
        services = self.services(account, region)
        done = {kind for kind, _ in known.seen}
        for kind in (each for each in services.kinds if each not in done):
            known = replace(known, seen=(*known.seen, (kind, services(kind))))
            if self.clock() >= until:
                break
        known = replace(known, complete=len(known.seen) == len(services.kinds))
        self.papers.keep_looked(account, known)
        return known

    def _judge(self, task: Task, reader: Reaching, uses: Iterable[RoleUse], *, sure: bool) -> None:
        """Those that several workloads act as; where everything was seen, also those of whom that was said before."""
        by_id = {use.unique_id: use for use in uses}
        due = {use.unique_id for use in by_id.values() if use.total > 1}
        if sure:
            due |= {
                finding.principal.unique_id
                for finding in self.history.findings(task.account)
                if finding.guardrail in self.guardrails
            }
        cause = cause_of_sweep(task, self.clock().isoformat())
        for unique_id in sorted(due):
            use = by_id.get(unique_id)
            ref = PrincipalRef(task.account, PrincipalType.ROLE, use.role if use is not None else "", unique_id)
            self._judge_one(ref, use, reader, cause)

    def _judge_one(self, ref: PrincipalRef, use: RoleUse | None, reader: Reaching, cause: Cause) -> None:
        record = self.ledger.recall(ref).record
        if record is not None and not record.deleted:
            workloads = use.workloads if use is not None else ()
            self.assess(record.ref, workloads_look(record, reader, cause, workloads))
