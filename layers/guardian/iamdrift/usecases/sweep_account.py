"""Sweep an account: everything in it compared with the record, so that a lost event is found and said to be lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.judging.waiver_end import turned
from iamdrift.domain.ledger.plain import json_text
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.above import Above
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.sweep.managed import findings_by_aws
from iamdrift.domain.sweep.memory import Pointer
from iamdrift.domain.sweep.task import AccountResult, Phase, Reached, SweepKind, Task, cause_of_sweep
from iamdrift.domain.sweep.unannounced import Announced, unreachable_finding
from iamdrift.errors import AccessRefused
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Rules
from iamdrift.usecases.assessing.rosters import Rosters
from iamdrift.usecases.assessing.surroundings import NOTHING_AROUND, Surroundings
from iamdrift.usecases.ports import Clock, History, Ledger, Readers
from iamdrift.usecases.sweeping.confirming import Confirmation, ConfirmSuspects, recounted
from iamdrift.usecases.sweeping.listing import Known, ListAccount, Listing, remembered
from iamdrift.usecases.sweeping.looking import Reaching, Unreachable, unknown
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Completing, Marks, Pointers
from iamdrift.usecases.sweeping.usage import Reviewed
from iamdrift.usecases.sweeping.validate_documents import nobody_asked
from iamdrift.usecases.sweeping.workloads import Collecting


class SweepAccount:
    """One step at a time, each of which may be repeated. `pack` is the digest of the guardrails' and engine's code."""

    def __init__(
        self,
        *,
        readers: Readers,
        marks: Marks,
        ledger: Ledger,
        history: History,
        pointers: Pointers,
        papers: SweepPapers,
        rules: Rules,
        pack: str,
        clock: Clock,
        usage: Reviewed | None = None,
        around: Surroundings = NOTHING_AROUND,
        rosters: Rosters | None = None,
        completing: Completing | None = None,
        workloads: Collecting | None = None,
        validate: Callable[[Iterable[PrincipalRef]], object] = nobody_asked,
    ) -> None:
        self._completing, self._workloads, self._validate = completing, workloads, validate
        self._readers, self._marks, self._pointers = readers, marks, pointers
        self._papers, self._rules, self._pack, self._clock, self._usage = papers, rules, pack, clock, usage
        self._around, self._rosters = around, rosters
        assess = AssessPrincipal(ledger, rules, clock, around)
        self._list = ListAccount(assess, clock, compares=any(rule.needs_roster for rule in rules.guardrails))
        self._confirm = ConfirmSuspects(assess, history, readers, clock)
        self._account = AssessAccount(ledger, rules, clock)

    def __call__(self, task: Task, until: datetime) -> tuple[Phase, AccountResult]:
        """What comes next, and what is known so far. `until`: when to stop and ask to be called again.

        Raises what a later call may not meet again (Throttled, LostRace, AWS errors).
        """
        result = self._papers.result(task.sweep, task.account) or AccountResult(
            task.account, kind=task.kind, time=self._clock().isoformat()
        )
        steps = {Phase.LIST: self._listed, Phase.CONFIRM: self._confirmed, Phase.USAGE: self._used}
        step = steps.get(task.phase, _ended)
        try:
            phase, result = step(task, result, until)
        except Unreachable as error:
            phase, result = Phase.END, self._unreachable(task, result, str(error))
        self._papers.keep_result(task.sweep, result)
        return phase, result

    def _listed(self, task: Task, result: AccountResult, until: datetime) -> tuple[Phase, AccountResult]:
        above = self._around.above(task.account)
        known, blind = self._known(task, above)
        listing = self._list(
            task,
            Reaching(self._readers, task.account),
            known,
            until,
            lambda ids: self._papers.note_done(task.account, task.sweep, ids[0], ids),
        )
        result = _with_listing(result, listing, known, blind)
        if not listing.complete:
            return Phase.LIST, result
        self._tell_of_aws(task, listing, known)
        self._account.stands(task.account, above, self._cause(task), quiet=known.memory.baseline)
        self._validate(known.changed)
        result = replace(result, blind=_few((*result.blind, *self._kept_beside(task, listing))))
        suspects = recounted((*self._papers.suspects(task.account), *listing.suspects))
        self._papers.note_suspects(task.account, suspects)  # before it is forgotten what they differ from
        self._papers.remember(task.account, remembered(listing, known, self._clock().isoformat()))
        if not suspects:
            return self._complete(task, result)
        return Phase.CONFIRM, replace(result, suspects=len(suspects))

    def _confirmed(self, task: Task, result: AccountResult, until: datetime) -> tuple[Phase, AccountResult]:
        suspects = self._papers.suspects(task.account)
        done = self._confirm(task, suspects, until)
        self._tell_unannounced(task, done.findings)
        self._papers.note_suspects(task.account, done.left)
        result = _with_confirmation(result, done)
        if done.left:
            return Phase.CONFIRM, result
        memory = self._papers.memory(task.account)
        self._papers.remember(task.account, replace(memory, time=self._clock().isoformat()))
        return self._complete(task, result)

    def _complete(self, task: Task, result: AccountResult) -> tuple[Phase, AccountResult]:
        if task.kind is SweepKind.REVIEW and (self._usage is not None or self._workloads is not None):
            return Phase.USAGE, result
        return _ended(task, result)

    def _used(self, task: Task, result: AccountResult, until: datetime) -> tuple[Phase, AccountResult]:
        if self._workloads is not None:
            collected = self._workloads(task, result.time, until)
            result = replace(result, blind=_few((*result.blind, *collected.blind)))
            if not collected.complete:
                return Phase.USAGE, result
        if self._usage is None:
            return _ended(task, result)
        used = self._usage(task, result.time, until)
        result = replace(result, proposed=result.proposed + used.proposed, blind=_few((*result.blind, *used.blind)))
        return _ended(task, result) if used.complete else (Phase.USAGE, result)

    def _kept_beside(self, task: Task, listing: Listing) -> tuple[str, ...]:
        """Keep what the events until the next sweep are compared with; what cannot be compared then."""
        if self._rosters is None:
            return ()
        if not self._rosters.keep_whole(task.account, listing.beside, listing.began):
            return (f"more than {self._rosters.most:,} roles and users: only sweeps compare them with each other",)
        return ()

    def _known(self, task: Task, above: Above) -> tuple[Known, tuple[str, ...]]:
        pointers = {pointer.ref.unique_id: pointer for pointer in self._pointers.pointers(task.account)}
        memory = self._papers.memory(task.account)
        blind = (f"policies of the organization: {above.blind}"[:300],) if above.blind else ()
        try:
            marks = self._marks(task.account)
        except AccessRefused as error:
            marks, blind = memory.marks, (*blind, f"credentials and session durations: {error}"[:300])
        done = frozenset(self._papers.done(task.account, task.sweep))
        first = self._completing if memory.baseline else None
        known = Known(
            memory,
            pointers,
            marks,
            self._judged_by(above),
            done,
            _changed(pointers, memory.time),
            self._turned(task.account, memory.time),
            above.scps,
            first(task.account) if first is not None else unknown,
        )
        return known, blind

    def _judged_by(self, above: Above) -> str:
        """The digest of everything that judges: settings, guardrails, the SCPs above the account."""
        judging = [self._rules.settings.digest, self._pack, above.digest]
        return hashlib.sha256(json_text(judging).encode()).hexdigest()

    def _turned(self, account: str, since: str) -> tuple[Waiver, ...]:
        """The waivers of file and ledger that began or ended since the last sweep (of a day at most) began."""
        if not since:
            return ()
        began = (datetime.fromisoformat(since) - timedelta(days=1)).isoformat()
        granted = (each.waiver for each in self._pointers.granted(account))
        return turned((*self._rules.settings.waivers, *granted), began, self._clock().isoformat())

    def _tell_of_aws(self, task: Task, listing: Listing, known: Known) -> None:
        policies = known.memory.aws_policies
        self._tell(task, [*findings_by_aws(task.account, listing.in_use, policies, self._rules.measure)], "by-aws")

    def _tell_unannounced(self, task: Task, findings: list[Finding]) -> None:
        self._tell(task, findings, "unannounced")

    def _unreachable(self, task: Task, result: AccountResult, problem: str) -> AccountResult:
        year, week, _ = self._clock().isocalendar()  # told anew every week, for as long as it lasts
        self._tell(task, [unreachable_finding(task.account, problem)], f"unreachable {year}-{week}")
        return replace(result, reached=Reached.UNREACHABLE, problem=problem[:500])

    def _tell(self, task: Task, findings: list[Finding], what: str) -> None:
        """Once, however often this step is done again: the marker is what is told, not who tells it."""
        if not findings:
            return
        told = "\n".join(sorted(finding.evidence.subject for finding in findings))
        marker = f"{what} {hashlib.sha256(told.encode('utf-8', 'backslashreplace')).hexdigest()[:32]}"
        self._account(task.account, findings, self._cause(task), marker)

    def _cause(self, task: Task) -> Cause:
        return cause_of_sweep(task, self._clock().isoformat())


def _ended(_task: Task, result: AccountResult, _until: datetime | None = None) -> tuple[Phase, AccountResult]:
    """Also of an account that an earlier attempt of the same run gave up."""
    return Phase.END, replace(result, reached=Reached.COMPLETE, problem="")


def _with_listing(result: AccountResult, listing: Listing, known: Known, blind: tuple[str, ...]) -> AccountResult:
    return replace(
        result,
        baseline=known.memory.baseline,
        principals=listing.principals,
        roles=listing.roles,
        unchanged=listing.unchanged,
        assessed=result.assessed + listing.assessed,
        recorded=result.recorded + listing.recorded,
        judged=result.judged + (0 if known.memory.baseline else listing.judged),
        announced=len(known.changed),
        refused=_few((*result.refused, *listing.refused)),
        blind=blind,
    )


def _changed(pointers: Mapping[str, Pointer], since: str) -> tuple[PrincipalRef, ...]:
    """Whom events have changed since the sweep before."""
    return tuple(pointer.ref for pointer in pointers.values() if pointer.time > since) if since else ()


def _with_confirmation(result: AccountResult, done: Confirmation) -> AccountResult:
    return replace(
        result,
        recorded=result.recorded + done.recorded,
        unannounced=result.unannounced + done.number(Announced.BY_NOBODY),
        by_aws=result.by_aws + done.number(Announced.BY_AWS),
        late=result.late + done.number(Announced.BY_AN_EVENT),
        settled=result.settled + done.number(Announced.NOT_NEEDED),
        refused=_few((*result.refused, *done.refused)),
    )


def _few(reasons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reasons))[:50]
