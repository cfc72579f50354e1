"""The first step of a sweep: list the account, assess what must be, and note what differs without an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.roster_page import compared_by
from iamdrift.domain.sweep.managed import InUse
from iamdrift.domain.sweep.memory import AccountMemory, Pointer, Suspect
from iamdrift.domain.sweep.task import SweepKind, Task, cause_of_sweep
from iamdrift.errors import InvalidInput, Throttled
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, State
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.sweeping.looking import (
    Reaching,
    Unreachable,
    as_listed,
    baseline_look,
    review_look,
    unknown,
    waiver_look,
)
from iamdrift.usecases.sweeping.ports import Complete

Done = Callable[[list[str]], None]

_PART = 200  # principals that are assessed before it is written down that they were


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the account before it is listed. The order matters: a pointer is never newer than the list.

    pointers: by unique id; those that the listing shows are taken out, so that those who are gone are left.
    """

    memory: AccountMemory
    pointers: dict[str, Pointer]
    marks: Mapping[str, str]
    rules: str
    done: frozenset[str] = frozenset()
    changed: tuple[PrincipalRef, ...] = ()  # by events, since the sweep before
    turned: tuple[Waiver, ...] = ()  # waivers that began or ended since then
    scps: Levels = ()
    complete: Complete = unknown  # of users, at a first look

    def waived_otherwise(self, ref: PrincipalRef) -> bool:
        return any(waiver.principal.covers(ref) for waiver in self.turned)


@dataclass
class Listing:
    """What the listing adds up to. `complete` is False where the time ran out before the end of the account.

    beside: what others are compared with, of every principal, as it was from `began` on.
    """

    began: str = ""
    suspects: list[Suspect] = field(default_factory=list)
    in_use: InUse = field(default_factory=InUse)
    principals: int = 0
    roles: int = 0
    unchanged: int = 0
    assessed: int = 0
    recorded: int = 0
    judged: int = 0  # recorded, and not because of a waiver
    refused: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    beside: list[Snapshot] = field(default_factory=list)
    complete: bool = False


class ListAccount:
    """Memory holds the pointers, one page of the account, and as much of every principal as others are judged by; all
    its snapshots only where everything is assessed and a guardrail compares principals with each other.
    """

    def __init__(self, assess: AssessPrincipal, clock: Clock, *, compares: bool = False) -> None:
        self._assess = assess
        self._clock = clock
        self._compares = compares

    def __call__(self, task: Task, reader: Reaching, known: Known, until: datetime, note_done: Done) -> Listing:
        """Raises Unreachable where the account refuses, Throttled, or the first failure once all were tried."""
        began = self._clock()
        step = _Step(task, reader, known, began, Listing(began.isoformat()))
        finished: list[str] = []
        snapshots, roster = self._collected(step)
        for snapshot in snapshots:
            if step.passes(snapshot):
                continue
            if self._deal_with(snapshot, step, roster):
                finished.append(snapshot.ref.unique_id)
            if len(finished) == _PART:
                note_done(finished)
                finished = []
            if self._clock() >= until:
                if finished:
                    note_done(finished)
                return step.listing
        return self._end(step)

    def _collected(self, step: _Step) -> tuple[Iterable[Snapshot], Roster | None]:
        if not self._compares or not (step.everything or step.known.memory.baseline):
            return step.reader.read_all(), None
        snapshots = tuple(step.reader.read_all())
        return snapshots, Roster(snapshots, step.known.scps)

    def _deal_with(self, snapshot: Snapshot, step: _Step, roster: Roster | None) -> bool:
        """Whether it need not be done again."""
        make = baseline_look if step.known.memory.baseline else review_look
        if step.known.waived_otherwise(snapshot.ref):
            make = waiver_look
        cause = cause_of_sweep(step.task, self._clock().isoformat())
        look = make(as_listed(snapshot, step.reader, step.began, step.known.complete), cause, roster)
        listing = step.listing
        try:
            result = self._assess(snapshot.ref, look)
        except (Throttled, Unreachable):
            raise
        except InvalidInput as error:
            listing.refused.append(str(error)[:300])
        except Exception as error:  # whatever it is, the others must be looked at before it is raised again
            listing.failures.append(error)
            return False
        else:
            listing.assessed += 1
            recorded = result.state is State.RECORDED
            listing.recorded += recorded
            listing.judged += recorded and not step.known.waived_otherwise(snapshot.ref)
        return True

    def _end(self, step: _Step) -> Listing:
        for error in step.listing.failures:
            raise error
        step.listing.suspects += (
            Suspect(pointer.ref, pointer.version, gone=True) for pointer in step.known.pointers.values()
        )
        step.listing.complete = True
        return step.listing


@dataclass(frozen=True, slots=True)
class _Step:
    """One pass over the account."""

    task: Task
    reader: Reaching
    known: Known
    began: datetime
    listing: Listing

    @property
    def everything(self) -> bool:
        """Whether also what is as on record is assessed again: for a review, and where the rules are others."""
        memory = self.known.memory
        return not memory.baseline and (self.task.kind is SweepKind.REVIEW or memory.rules != self.known.rules)

    def passes(self, snapshot: Snapshot) -> bool:
        """Whether nothing is to be done about this principal now; what differs without an event is noted."""
        self._count(snapshot)
        unique_id = snapshot.ref.unique_id
        pointer = self.known.pointers.pop(unique_id, None)
        same = pointer is not None and pointer.digest == digest(snapshot)
        if same and not self._marked_otherwise(snapshot):
            self.listing.unchanged += 1
            again = self.everything or self.known.waived_otherwise(snapshot.ref)
            return not again or unique_id in self.known.done
        if pointer is None and self.known.memory.baseline:
            return False
        self.listing.suspects.append(Suspect(snapshot.ref, pointer.version if pointer else 0, alone=same))
        return True

    def _count(self, snapshot: Snapshot) -> None:
        self.listing.principals += 1
        self.listing.roles += snapshot.ref.type is PrincipalType.ROLE
        self.listing.in_use.note(snapshot)
        if (shown := compared_by(snapshot)) is not None:
            self.listing.beside.append(shown)

    def _marked_otherwise(self, snapshot: Snapshot) -> bool:
        """Whether what the listing cannot tell (credentials, session duration) has changed since the last sweep."""
        known = self.known.memory.marks.get(snapshot.arn)
        return known is not None and self.known.marks.get(snapshot.arn, known) != known


def remembered(listing: Listing, known: Known, now: str) -> AccountMemory:
    """What the next sweep is told."""
    policies = {**known.memory.aws_policies, **listing.in_use.policies}
    in_use = {arn: policy for arn, policy in policies.items() if arn in listing.in_use.counts}
    return replace(known.memory, time=now, rules=known.rules, marks=known.marks, aws_policies=in_use)
