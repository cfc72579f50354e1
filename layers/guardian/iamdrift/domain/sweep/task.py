"""What one step of a sweep is asked to do, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.ledger.record import Cause

_SOURCE = "iamdrift.guardian"
_OURS = "sweep:"  # no event id of AWS has a colon


class SweepKind(Enum):
    RECONCILE = "reconcile"  # daily: only what differs from the record is assessed
    REVIEW = "review"  # quarterly: everything is assessed again, and the review pack is made


class Phase(Enum):
    LIST = "list"  # look at the whole account, and note what no event announced
    CONFIRM = "confirm"  # half an hour later: look at what was noted once more
    USAGE = "usage"  # of a review: what the principals really use, and what follows from it
    END = "end"


class Reached(Enum):
    """What became of one account."""

    UNDERWAY = "underway"
    COMPLETE = "complete"
    UNREACHABLE = "unreachable"  # the guardian's role is missing there, or refuses
    FAILED = "failed"  # it was tried as often as it may be


@dataclass(frozen=True, slots=True)
class Task:
    """One step for one account. `sweep` names the run: the same again resumes it."""

    sweep: str
    account: str
    kind: SweepKind = SweepKind.RECONCILE
    phase: Phase = Phase.LIST

    @property
    def event_id(self) -> str:
        """What versions committed by this run are recognized by, as if the run were an event."""
        return f"{_OURS}{self.sweep}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which accounts one run goes through; `blind` says what could not be found out about them."""

    sweep: str
    kind: SweepKind
    accounts: tuple[str, ...]
    skipped: tuple[str, ...] = ()  # suspended or closed accounts
    time: str = ""
    blind: str = ""


@dataclass(frozen=True, slots=True)
class AccountResult:
    """What one run saw in one account, in numbers.

    announced: principals that events have changed since the sweep before. late: noted, and an event came meanwhile.
    settled: noted, and as on record when looked at once more. judged: recorded because other rules see the same state
    differently. refused: what could not be assessed, with the reason.
    """

    account: str
    reached: Reached = Reached.UNDERWAY
    kind: SweepKind = SweepKind.RECONCILE
    baseline: bool = False
    time: str = ""
    principals: int = 0
    roles: int = 0
    unchanged: int = 0
    assessed: int = 0
    recorded: int = 0
    judged: int = 0
    suspects: int = 0
    unannounced: int = 0
    by_aws: int = 0
    late: int = 0
    settled: int = 0
    proposed: int = 0
    announced: int = 0
    refused: tuple[str, ...] = ()
    problem: str = ""
    blind: tuple[str, ...] = ()


def by_sweep(cause: Cause) -> bool:
    """Whether it was a sweep that committed a version, this one or one before that was cut short."""
    return cause.event_id.startswith(_OURS) and cause.event_source == _SOURCE


def cause_of_sweep(task: Task, now: str) -> Cause:
    """What a version says of its cause, where nothing but the sweep led to it."""
    return Cause(
        event_id=task.event_id,
        event_name="SweepAccount",
        event_source=_SOURCE,
        account=task.account,
        region="",
        time=now,
        actor="nobody announced it: found by the sweep",
        meaning="The guardian looked at the whole account by itself; no event told of this.",
    )
