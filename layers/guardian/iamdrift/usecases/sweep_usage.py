"""The last step of a review: what the riskiest roles really used, and the tighter policy that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from iamdrift.domain.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.sweep.memory import Pointer
from iamdrift.domain.tightening import Proposal, ServiceUse, Use, tightened
from iamdrift.errors import AccessRefused
from iamdrift.usecases.ports import Clock, Ledger
from iamdrift.usecases.sweep_papers import SweepPapers
from iamdrift.usecases.sweep_ports import Pointers

SOURCE = "services last accessed, by IAM"
MOST_ROLES = 100  # of one account and review, the worst first: each takes a job of IAM of its own


class LastUse(Protocol):
    """When the principals of one account used which service."""

    def services(self, arn: str) -> tuple[ServiceUse, ...] | None:
        """None where it is not known. Raises Throttled, AccessRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Used:
    """`complete` is False where the time ran out."""

    proposed: int = 0
    blind: tuple[str, ...] = ()
    complete: bool = True


Usage = Callable[[str, str, datetime], Used]  # account, since when proposals are of this review, until when


@dataclass(frozen=True, slots=True)
class ProposeTighter:
    """Proposals for the worst roles of an account. `protected`: action patterns that stay, whatever was used."""

    last_use: Callable[[str], LastUse]
    pointers: Pointers
    ledger: Ledger
    papers: SweepPapers
    clock: Clock
    unused_days: int = 90
    protected: tuple[str, ...] = ()

    def __call__(self, account: str, since: str, until: datetime) -> Used:
        roles = [each for each in self.pointers.pointers(account) if each.ref.type is PrincipalType.ROLE]
        worst = sorted(roles, key=_worst_first)[:MOST_ROLES]
        blind = [f"use of {len(roles) - MOST_ROLES:,} roles, which are less risky"] if len(roles) > MOST_ROLES else []
        proposed, unknown = 0, 0
        try:
            for pointer in worst:
                if not self._due(pointer.ref, since):
                    continue
                found = self._propose(pointer.ref)
                self.papers.keep_proposal(found, pointer.ref.unique_id)
                proposed += found.tightens
                unknown += not found.arn
                if self.clock() >= until:
                    return Used(proposed, complete=False)
        except AccessRefused as error:
            blind.append(f"services last accessed: {error}"[:300])
        if unknown:
            blind.append(f"services last accessed of {unknown} role{'s' if unknown > 1 else ''}")
        return Used(proposed, tuple(blind))

    def _due(self, ref: PrincipalRef, since: str) -> bool:
        """Not where this review has looked already, nor where what CloudTrail recorded says it more exactly."""
        known = self.papers.proposal(ref.account, ref.unique_id)
        return known is None or (known.time < since and known.source == SOURCE)

    def _propose(self, ref: PrincipalRef) -> Proposal:
        """Without a policy where the use is not known, or the role cannot be edited by its account."""
        record = self.ledger.recall(ref).record
        snapshot = record.snapshot if record is not None else None
        if snapshot is not None and not snapshot.unmodifiable:
            services = self.last_use(ref.account).services(snapshot.arn)
            if services:  # IAM lists every service that the role may use: an empty list says nothing of one that may
                return self._tightened(snapshot, services)
        return Proposal(ref.account, ref.name, "", SOURCE, "", "", time=self.clock().isoformat())

    def _tightened(self, snapshot: Snapshot, services: tuple[ServiceUse, ...]) -> Proposal:
        now = self.clock()
        since = (now - timedelta(days=self.unused_days)).isoformat()
        used = frozenset(each.service.lower() for each in services if each.last >= since)
        unused = frozenset(each.service.lower() for each in services) - used
        known = Use(used, since=since, unused=frozenset() if snapshot.created > since else unused)
        return tightened(snapshot, known, self.protected, SOURCE, now.isoformat())


def _worst_first(pointer: Pointer) -> tuple[int, str]:
    return -pointer.severity, pointer.ref.unique_id
