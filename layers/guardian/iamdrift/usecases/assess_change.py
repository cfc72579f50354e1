"""Assess a change: from an event to the principals it affects, to what each of them is now, to one commit for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from iamdrift.domain.events.account_event import event_findings, vanished_finding, vanished_marker
from iamdrift.domain.events.cause import cause_of
from iamdrift.domain.events.change import Change, Ignored
from iamdrift.domain.events.secrets import hidden
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.errors import InvalidInput
from iamdrift.usecases.assessing.affected import Under, affected_by, bound_by, standing_in
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look, Read, Result, Rules, State
from iamdrift.usecases.assessing.bulk_read import BulkRead
from iamdrift.usecases.assessing.progress import Progress, look_at_all
from iamdrift.usecases.assessing.spare import Sparing
from iamdrift.usecases.assessing.surroundings import NOTHING_AROUND, Surroundings
from iamdrift.usecases.assessing.work import Kind, Work, parts, read_work
from iamdrift.usecases.outcome import Outcome, rejected
from iamdrift.usecases.ports import Clock, Ledger, Queue, Readers, Waiting
from iamdrift.usecases.taking_back.own_writes import OwnWrites

Understand = Callable[[Mapping[str, Any]], Change | Ignored]

_SHOWN = 80_000  # characters of a rejected message that are kept: no more than a queue takes, however they are escaped


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait before looking (again), in seconds, and how many principals are read one by one."""

    settle: int = 10
    settle_attempts: int = 3
    confirm: int = 60
    one_by_one: int = 50
    part: int = 250  # principals of one message, where they are read in bulk
    accounts: int = 25  # accounts of one message, each of which takes some calls to Organizations


class AssessChange:
    """Level-triggered: the event says where to look, and what is seen there counts."""

    def __init__(
        self,
        *,
        understand: Understand,
        readers: Readers,
        ledger: Ledger,
        waiting: Waiting,
        queue: Queue,
        rejected: Queue,
        rules: Rules,
        clock: Clock,
        pace: Pace | None = None,
        own_writes: OwnWrites | None = None,
        management: Callable[[], str] = lambda: "",
        around: Surroundings = NOTHING_AROUND,
        under: Under = lambda _node: (),
        exposed: Callable[[Mapping[str, Any]], Outcome | None] = lambda _envelope: None,
    ) -> None:
        """`management`: the management account of the organization; empty where there is none. `under`: the accounts
        that a root, unit or organization policy binds. `exposed` deals with findings of Access Analyzer.
        """
        self._own_writes, self._management = own_writes, management
        self._around, self._under, self._exposed = around, under, exposed
        self._understand = understand
        self._readers = readers
        self._waiting = waiting
        self._queue = queue
        self._rejected = rejected
        self._clock = clock
        self._pace = pace or Pace()
        self._settings = rules.settings
        self._principal = AssessPrincipal(ledger, rules, clock, around)
        self._account = AssessAccount(ledger, rules, clock)

    def __call__(self, body: str) -> Outcome:
        """Deal with one message. Raises what a later delivery may not meet again (Throttled, LostRace, AWS errors)."""
        try:
            work = read_work(body)
            if (told := self._exposed(work.envelope)) is not None:
                return told
            change = self._understand(work.envelope)
            if isinstance(change, Ignored):
                return Outcome("Ignored", "event ignored", {"reason": change.reason, "event": change.event_name})
            return self._deal_with(work, change, self._cause(change))
        except InvalidInput as error:
            reason = str(error)[:2000]
            self._rejected.put({"reason": reason, "message": hidden(body)[:_SHOWN], "time": self._clock().isoformat()})
            return rejected(reason)

    def _cause(self, change: Change) -> Cause:
        return self._own_writes.cause(change) if self._own_writes is not None else cause_of(change)

    def _deal_with(self, work: Work, change: Change, cause: Cause) -> Outcome:
        self._around.heard(change)
        if work.kind is Kind.BESIDE:
            self._around.elsewhere(work.principals[0].account)
        events = self._tell_event(work, change, cause)
        if work.kind is Kind.BELOW:
            work = replace(work, principals=standing_in(work.principals[0].account, self._readers))
        principals = work.principals if work.kind is not Kind.EVENT else self._affected(work, change)
        work = replace(work, affected=work.affected or len(principals))
        cause = replace(cause, affected=max(work.affected, 1))
        if work.kind in (Kind.EVENT, Kind.BELOW) and len(_read(principals)) > self._pace.one_by_one:
            return self._hand_out(work, principals, change)
        sparing = Sparing(self._waiting, self._clock, change, first=work.kind is Kind.EVENT)
        progress = look_at_all(principals, self._look(principals, work, sparing, cause), self._assess)
        events += self._tell_vanished(change, cause, progress)
        self._follow_up(work, progress, sparing)
        progress.settle()
        late = work.kind in (Kind.CONFIRM, Kind.BESIDE)  # on purpose
        seconds = None if late else (self._clock() - change.time).total_seconds()
        return replace(_assessed(change, work, [*events, *progress.results]), seconds=seconds)

    def _tell_event(self, work: Work, change: Change, cause: Cause) -> list[Result]:
        findings = self._event_findings(change) if work.kind is Kind.EVENT else ()
        return [self._account(change.account, findings, cause, cause.event_id)] if findings else []

    def _event_findings(self, change: Change) -> tuple[Finding, ...]:
        """What the event shows by itself; a write in the guardian's name that it did not announce included."""
        own = self._own_writes.findings(change) if self._own_writes is not None else ()
        return (*event_findings(change, self._settings), *own)

    def _hand_out(self, work: Work, principals: tuple[PrincipalRef, ...], change: Change) -> Outcome:
        """Too many for one message: each part is read in bulk, so that the account's own request quota is spared."""
        for part in parts(principals, self._pace.part):
            self._queue.put(work.follow_up(Kind.PART, part).message())
        return Outcome("HandedOut", "change handed out", {**_keys(change), "principals": len(principals)})

    def _affected(self, work: Work, change: Change) -> tuple[PrincipalRef, ...]:
        """Accounts that are too many for one message are handed out in parts, and who is in them is left to the sweep:
        an organization policy may bind more principals than could be judged before the next event.
        """
        accounts = bound_by(change, self._under)
        if len(accounts) > self._pace.accounts:
            for part in parts(accounts, self._pace.accounts):
                self._queue.put(work.follow_up(Kind.PART, part).message())
            accounts = ()
        for account in accounts:
            self._put(work.follow_up(Kind.BELOW, [account]), 0)
        return (*affected_by(change, self._readers, self._management), *accounts)

    def _assess(self, ref: PrincipalRef, look: Look) -> Result:
        if ref.type is PrincipalType.ACCOUNT:
            return self._account.stands(ref.account, self._around.above(ref.account), look.cause)
        return self._principal(ref, look)

    def _look(self, principals: tuple[PrincipalRef, ...], work: Work, sparing: Sparing, cause: Cause) -> Look:
        read_ones = _read(principals)
        many = len(read_ones) > self._pace.one_by_one
        read: Read = BulkRead(self._readers, self._clock, read_ones) if many else self._read

        if work.kind in (Kind.CONFIRM, Kind.BESIDE):
            return Look(read, cause)
        insist = work.attempt < self._pace.settle_attempts
        return Look(read, cause, sparing.shows, insist=insist, spared=sparing.looks)

    def _read(self, ref: PrincipalRef, _not_before: str) -> Snapshot | Gone:
        return self._readers(ref.account).read(ref)

    def _tell_vanished(self, change: Change, cause: Cause, progress: Progress) -> list[Result]:
        """Gone before anybody saw them. Not so where the same event shows another of its kind: that is a renaming."""
        standing = {ref.type for ref in progress.those(State.RECORDED, State.UNCHANGED, State.KNOWN)}
        lost = [ref for ref in progress.those(State.UNSEEN) if ref.type not in standing]
        return [
            self._account(change.account, [vanished_finding(change, ref)], cause, vanished_marker(cause.event_id, ref))
            for ref in lost
        ]

    def _follow_up(self, work: Work, progress: Progress, sparing: Sparing) -> None:
        """Settle what was not visible; and look once more at the rest, since a late replica may have answered.

        DESIGN asks for this after a compliant verdict; a late answer can also be what a bad verdict rests on.
        """
        if unsettled := progress.those(State.UNSETTLED):
            self._put(work.follow_up(Kind.SETTLE, unsettled), self._pace.settle * 2**work.attempt)
            if sparing.first:
                sparing.settling(unsettled, self._pace.settle)
        beside = dict.fromkeys(ref for result in progress.results for ref in result.beside)
        if beside and work.kind is not Kind.BESIDE:
            self._put(work.follow_up(Kind.BESIDE, beside), 0)
        if work.kind not in (Kind.CONFIRM, Kind.BESIDE):
            self._confirm(work, [result for result in progress.results if _to_confirm(result)], sparing)

    def _confirm(self, work: Work, results: list[Result], sparing: Sparing) -> None:
        """For a principal that was recorded a moment ago, one may wait that comes late enough for this."""
        few = len(results) <= self._pace.one_by_one
        busy = [result.ref for result in results if few and sparing.busy(result.before)]
        again = sparing.unconfirmed(busy)
        wanted = [result.ref for result in results if result.ref not in busy or result.ref in again]
        if wanted:
            self._put(work.follow_up(Kind.CONFIRM, wanted), self._pace.confirm)
            sparing.confirming(again, self._pace.confirm)

    def _put(self, work: Work, delay: int) -> None:
        self._queue.put(work.message(), delay=delay)


def _read(principals: tuple[PrincipalRef, ...]) -> tuple[PrincipalRef, ...]:
    """Those that have a state to be read: not the accounts, which are judged as a whole."""
    return tuple(ref for ref in principals if ref.type is not PrincipalType.ACCOUNT)


def _to_confirm(result: Result) -> bool:
    return result.state in (State.RECORDED, State.UNCHANGED) and not result.repeated


def _assessed(change: Change, work: Work, results: Iterable[Result]) -> Outcome:
    listed = list(results)
    counts = {state.value: sum(result.state is state for result in listed) for state in State}
    return Outcome(
        "Assessed",
        "change assessed",
        {
            **_keys(change),
            "kind": work.kind.value,
            "principals": [str(result.ref) for result in listed[:20]],
            "verdicts": sorted({result.verdict.value for result in listed}),
            "announced": sum(result.announced for result in listed),
            **{state: number for state, number in counts.items() if number},
        },
    )


def _keys(change: Change) -> dict[str, Any]:
    return {"event": change.event_name, "event_id": change.event_id, "account": change.account}
