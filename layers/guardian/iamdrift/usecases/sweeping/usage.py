"""The last step of a review: what the riskiest roles and users really used, and the tighter policy that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.ledger.record import Cause, Record
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.usage import Usage
from iamdrift.domain.sweep.memory import Pointer
from iamdrift.domain.sweep.task import Task, cause_of_sweep
from iamdrift.domain.tightening.tightening import Proposal, ServiceUse, Use, tightened
from iamdrift.errors import AccessRefused
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal
from iamdrift.usecases.ports import Clock, Ledger, Readers
from iamdrift.usecases.sweeping.looking import Reaching, use_look
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Pointers

SOURCE = "services last accessed, by IAM"
MOST = 100  # principals of one account and review, the worst first: each takes a job of IAM of its own
_ACTING = (PrincipalType.ROLE, PrincipalType.USER)


class LastUse(Protocol):
    """When the principals of one account used what. Raises Throttled, AccessRefused."""

    def services(self, arn: str) -> tuple[ServiceUse, ...] | None:
        """None where it is not known."""
        ...

    def keys(self, ids: Iterable[str]) -> dict[str, str]:
        """By access key id; without those of which it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Used:
    """`complete` is False where the time ran out."""

    proposed: int = 0
    blind: tuple[str, ...] = ()
    complete: bool = True


Reviewed = Callable[[Task, str, datetime], Used]  # task, since when a proposal is of this review, until when


@dataclass
class _Found:
    proposed: int = 0
    unknown: int = 0
    blind: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReviewUse:
    """Judges the worst by what they used, and keeps proposals. `settings` say after how many days something counts as
    unused, and which actions stay, used or not.
    """

    last_use: Callable[[str], LastUse]
    readers: Readers
    assess: AssessPrincipal
    pointers: Pointers
    ledger: Ledger
    papers: SweepPapers
    clock: Clock
    settings: Settings = field(default_factory=Settings)

    def __call__(self, task: Task, since: str, until: datetime) -> Used:
        acting = [each for each in self.pointers.pointers(task.account) if each.ref.type in _ACTING]
        found = _Found()
        if len(acting) > MOST:
            found.blind.append(f"use of {len(acting) - MOST:,} roles and users, which are less risky")
        try:
            for pointer in sorted(acting, key=_worst_first)[:MOST]:
                if self._due(pointer.ref, since):
                    self._review(task, pointer.ref, found)
                    if self.clock() >= until:
                        return Used(found.proposed, complete=False)
        except AccessRefused as error:
            found.blind.append(f"services last accessed: {error}"[:300])
        if found.unknown:
            some = "principals" if found.unknown > 1 else "principal"
            found.blind.append(f"services last accessed of {found.unknown} {some}")
        return Used(found.proposed, tuple(found.blind))

    def _due(self, ref: PrincipalRef, since: str) -> bool:
        """Not where this review has looked already, nor where what CloudTrail recorded says it more exactly."""
        known = self.papers.proposal(ref.account, ref.unique_id)
        return known is None or (known.time < since and known.source == SOURCE)

    def _review(self, task: Task, ref: PrincipalRef, found: _Found) -> None:
        record = self.ledger.recall(ref).record
        snapshot = record.snapshot if record is not None else None
        proposal = Proposal(ref.account, ref.name, "", SOURCE, "", "", time=self.clock().isoformat())
        if record is not None and snapshot is not None and not snapshot.unmodifiable:
            services = self._judged(record, snapshot, cause_of_sweep(task, self.clock().isoformat()))
            found.unknown += not services
            if services and ref.type is PrincipalType.ROLE:
                proposal = self._tightened(snapshot, services)
        self.papers.keep_proposal(proposal, ref.unique_id)  # also one without anything: it has been looked at
        found.proposed += proposal.tightens

    def _judged(self, record: Record, snapshot: Snapshot, cause: Cause) -> tuple[ServiceUse, ...]:
        """What it used; empty where that is not known (IAM lists every service that a principal may use)."""
        last_use = self.last_use(snapshot.ref.account)
        services = last_use.services(snapshot.arn) or ()
        keys = last_use.keys(each.id for each in snapshot.credentials if each.kind == "access_key")
        usage = Usage({each.service: each.last for each in services}, keys)
        if services or keys:
            reader = Reaching(self.readers, snapshot.ref.account)
            self.assess(snapshot.ref, use_look(record, reader, cause, usage))
        return services

    def _tightened(self, snapshot: Snapshot, services: tuple[ServiceUse, ...]) -> Proposal:
        now = self.clock()
        told = effective(self.settings, snapshot).settings.parameters
        since = (now - timedelta(days=told.unused_days)).isoformat()
        used = frozenset(each.service.lower() for each in services if each.last >= since)
        unused = frozenset(each.service.lower() for each in services) - used
        known = Use(used, since=since, unused=frozenset() if snapshot.created > since else unused)
        return tightened(snapshot, known, told.protected_actions, SOURCE, now.isoformat())


def _worst_first(pointer: Pointer) -> tuple[int, str]:
    return -pointer.severity, pointer.ref.unique_id
