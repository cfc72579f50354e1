"""Assess one principal: recall, read, decide, commit - and again, as long as somebody else commits first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.events.account_event import account_ref, vanished_marker
from iamdrift.domain.judging.assessing import Measure, assess
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.waiver import union
from iamdrift.domain.ledger.commit import Memory, deployed, plan_commit
from iamdrift.domain.ledger.outbox import told
from iamdrift.domain.ledger.record import Cause, Record
from iamdrift.domain.principals.facets import carry_over
from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.usage import Usage
from iamdrift.domain.workloads.workload import Workload
from iamdrift.errors import LostRace
from iamdrift.usecases.assessing.surroundings import NOTHING_AROUND, Surroundings
from iamdrift.usecases.ports import Clock, Ledger

RACES = 8  # lost in a row, before the message goes back to its queue

Read = Callable[[PrincipalRef, str], Snapshot | Gone]  # the state as it was at that ISO time, or later
Visible = Callable[[Snapshot | Gone], bool | None]
Quiet = Callable[[Snapshot | None, Snapshot | Gone], bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """What principals are judged by; of the settings, what holds for each of them."""

    guardrails: Sequence[Guardrail]
    settings: Settings
    measure: Measure


class State(Enum):
    RECORDED = "recorded"  # a version was written
    KNOWN = "known"  # a look after the event has it on record
    AWAITED = "awaited"  # a look that waits for the same announcement will see it
    UNCHANGED = "unchanged"  # everything was on record
    UNSETTLED = "unsettled"  # what was announced is not visible yet
    ABSENT = "absent"  # gone, which is not accepted yet
    UNSEEN = "unseen"  # gone, and never on record


Spared = Callable[[Record, bool], State | None]


@dataclass(frozen=True, slots=True)
class Result:
    ref: PrincipalRef
    state: State
    repeated: bool = False  # the event had been dealt with before
    verdict: Verdict = Verdict.COMPLIANT
    announced: bool = False  # people will be told
    before: str = ""  # ISO time at which the state before was recorded
    beside: tuple[PrincipalRef, ...] = ()  # who is judged otherwise now, because this one has changed


@dataclass(frozen=True, slots=True)
class Look:
    """How one principal is looked at on behalf of one event.

    visible: whether a state shows what was announced. insist: wait for that (else it is said in a note).
    accept_gone: believe that a principal is gone. quiet: whether, given the state before and the one seen, it is only
    recorded, because one report tells of all (a first look at an account). roster: the other principals, where they
    are at hand and need not be fetched. usage: when what was used, workloads: what is set to act as it,
    where somebody has collected that. spared: whether another look makes this one needless.
    """

    read: Read
    cause: Cause
    visible: Visible = field(default=lambda _seen: None)
    insist: bool = False
    accept_gone: bool = True
    quiet: Quiet = field(default=lambda _before, _seen: False)
    roster: Roster | None = None
    usage: Usage | None = None
    workloads: tuple[Workload, ...] | None = None
    spared: Spared = field(default=lambda _record, _told: None)


class AssessPrincipal:
    """The order matters: what is recalled is never newer than what is read after it, so that a slow assessor cannot
    put an old state over a newer one; and the commit fails if anything was committed since the recall.
    """

    def __init__(self, ledger: Ledger, rules: Rules, clock: Clock, around: Surroundings = NOTHING_AROUND) -> None:
        self._ledger = ledger
        self._rules = rules
        self._clock = clock
        self._around = around

    def __call__(self, ref: PrincipalRef, look: Look) -> Result:
        """Raises LostRace where others commit first again and again."""
        for _ in range(RACES):
            try:
                return self._once(ref, look)
            except LostRace:
                continue
        raise LostRace(f"{ref}: others committed first {RACES} times in a row")

    def _once(self, ref: PrincipalRef, look: Look) -> Result:
        # An event or a message from before a re-creation may carry the old unique id: only the name is sure.
        memory = self._ledger.recall(replace(ref, unique_id=""), look.cause.event_id)
        if memory.record is not None and (state := look.spared(memory.record, memory.told)) is not None:
            return self._without_looking(memory.record, state, look)
        seen = look.read(ref, _time(memory))
        if isinstance(seen, Gone) and not look.accept_gone:
            return Result(ref, State.ABSENT)
        if isinstance(seen, Snapshot) and not _is(memory, seen):
            memory, seen = self._recognized(memory, seen, look)
        if isinstance(seen, Gone) and memory.record is None and self._known_to_have_vanished(ref, look):
            return Result(ref, State.UNSEEN, repeated=True)
        if look.insist and not memory.told and look.visible(seen) is False:
            return Result(ref, State.UNSETTLED)
        if isinstance(seen, Gone) and memory.record is None:
            return Result(ref, State.UNSEEN)
        return self._conclude(memory, seen, look)

    def _without_looking(self, record: Record, state: State, look: Look) -> Result:
        """Told all the same: when the event comes again it is looked at, and nothing is waited for."""
        self._ledger.mark_told(look.cause.event_id, record.ref, self._clock().isoformat())
        return Result(record.ref, state, verdict=record.decided)

    def _known_to_have_vanished(self, ref: PrincipalRef, look: Look) -> bool:
        marker = vanished_marker(look.cause.event_id, ref)
        return self._ledger.recall(account_ref(look.cause.account), marker).told

    def _recognized(self, memory: Memory, seen: Snapshot, look: Look) -> tuple[Memory, Snapshot]:
        """What is known of the principal that the name stands for now; the one on record under this name is gone."""
        if memory.record is not None and not memory.record.deleted:
            self._conclude(memory, Gone(memory.record.ref), replace(look, visible=lambda _seen: None))
        known = self._ledger.recall(seen.ref, look.cause.event_id)
        if known.record is None:
            return known, seen
        again = look.read(seen.ref, _time(known))  # it was recalled after it was read
        if isinstance(again, Gone) or not _is(known, again):
            raise LostRace(f"{seen.ref}: re-created while it was read")
        return known, again

    def _conclude(self, memory: Memory, seen: Snapshot | Gone, look: Look) -> Result:
        before, rules = memory.record, self._rules
        if isinstance(seen, Snapshot) and before is not None and before.snapshot is not None:
            seen = carry_over(before.snapshot, seen)
        settings = _holding(rules.settings, before, seen)
        above = self._around.above(seen.ref.account)
        assessment = assess(
            before,
            seen,
            rules.guardrails,
            settings,
            self._clock().isoformat(),
            measure=rules.measure,
            waivers=union(settings.waivers, memory.waivers),
            notes=(*_unseen(look, seen), *above.notes),
            most=_most(look, before, seen, settings),
            roster=self._around.beside(seen.ref.account, above) if look.roster is None else look.roster,
            scps=above.scps,
            usage=look.usage,
            workloads=look.workloads,
        )
        snapshot = seen if isinstance(seen, Snapshot) else None
        commit = plan_commit(memory, assessment, snapshot, look.cause, settings=settings)
        if commit is not None:
            self._ledger.commit(commit)
        elif not memory.told:
            self._ledger.mark_told(look.cause.event_id, assessment.principal, assessment.time)
        known = _arn(before, seen)
        beside = self._around.note(known, seen, assessment.time) if known else ()
        return Result(
            assessment.principal,
            State.UNCHANGED if commit is None else State.RECORDED,
            repeated=memory.told,
            verdict=assessment.decided,
            announced=commit is not None and told(commit.outbox),
            before=_time(memory),
            beside=beside,
        )


def _holding(settings: Settings, before: Record | None, seen: Snapshot | Gone) -> Settings:
    """What holds for this principal in this state and the one before."""
    known = before.snapshot if before is not None else None
    shown = seen if isinstance(seen, Snapshot) else known
    return settings if shown is None else effective(settings, shown, before=known).settings


def _most(look: Look, before: Record | None, seen: Snapshot | Gone, settings: Settings) -> Mode:
    if look.quiet(before.snapshot if before is not None else None, seen):
        return Mode.OBSERVE
    return settings.automation.mode if deployed(look.cause, settings) else Mode.CONTAIN


def _arn(before: Record | None, seen: Snapshot | Gone) -> str:
    shown = seen if isinstance(seen, Snapshot) else before.snapshot if before is not None else None
    return "" if shown is None else shown.arn


def _is(memory: Memory, seen: Snapshot) -> bool:
    return memory.record is not None and memory.record.ref.unique_id == seen.ref.unique_id


def _time(memory: Memory) -> str:
    return memory.record.time if memory.record is not None else ""


def _unseen(look: Look, seen: Snapshot | Gone) -> tuple[str, ...]:
    if look.visible(seen) is not False:
        return ()
    return (f"what {look.cause.event_name} announced was not visible; something later may have replaced it",)
