"""Report a sweep: what could not be swept is a finding, and what people have to know of the rest is one report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.review import Review
from iamdrift.domain.sweep.task import AccountResult, Plan, Reached, SweepKind, Task, cause_of_sweep
from iamdrift.domain.sweep.unannounced import unreachable_finding
from iamdrift.errors import InvalidInput
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.ports import Clock, Ledger
from iamdrift.usecases.sweeping.copy_heads import CopyHeads
from iamdrift.usecases.sweeping.gather_review import GatherReview, failed
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import ReportStore, Teller

Pack = Callable[[Review], Mapping[str, bytes]]  # file name -> content
Summary = Callable[[Review, str, str], Bulletin]  # review, place of its page, digest

_GIVEN_UP = "It was tried again and again, and never came to an end."


class ReportSweep:
    """A daily sweep of what is known already says nothing: there is a report for a first look, for other rules, and
    for a review. Every sweep tells the owners of waivers that end.
    """

    def __init__(
        self,
        *,
        gather: GatherReview,
        papers: SweepPapers,
        ledger: Ledger,
        rules: Rules,
        pack: Pack,
        summary: Summary,
        store: ReportStore,
        teller: Teller,
        tell_endings: Callable[[Iterable[str]], object],
        coverage: Callable[[Sequence[AccountResult]], Coverage],
        copy_heads: CopyHeads,
        clock: Clock,
    ) -> None:
        self._gather, self._papers, self._pack, self._summary = gather, papers, pack, summary
        self._store, self._teller, self._tell_endings, self._clock = store, teller, tell_endings, clock
        self._coverage, self._copy_heads = coverage, copy_heads
        self._account = AssessAccount(ledger, rules, clock)

    def __call__(self, sweep: str) -> Outcome:
        """Raises InvalidInput for a run that was never planned."""
        plan = self._papers.plan(sweep)
        if plan is None:
            raise InvalidInput("no such run", where=sweep, remedy="plan_sweep comes first")
        results = self._settled(plan)
        self._tell_endings(plan.accounts)
        if self._papers.reported(sweep):
            return Outcome("AlreadyReported", "sweep reported before", {"sweep": sweep})
        coverage = self._coverage(results)
        copied, problem = self._copy_heads(sweep, plan.accounts)
        keys = {**_keys(plan, results), **dict(coverage.measured()), "heads_copied": copied, "heads_problem": problem}
        if not _worth_a_report(plan, results):
            return Outcome("Swept", "sweep without a report", keys)
        digest, place = self._published(replace(self._gather(plan, results), coverage=coverage))
        return Outcome("Reported", "sweep reported", {**keys, "report": place, "digest": digest})

    def _settled(self, plan: Plan) -> tuple[AccountResult, ...]:
        """What every account came to; those that never came to an end are a finding now."""
        results = {result.account: result for result in self._papers.results(plan.sweep)}
        for result in failed(plan, results):
            given_up = replace(result, reached=Reached.FAILED, problem=result.problem or _GIVEN_UP)
            task = Task(plan.sweep, result.account, plan.kind)
            finding = unreachable_finding(result.account, given_up.problem)
            cause = cause_of_sweep(task, self._clock().isoformat())
            self._account(result.account, [finding], cause, f"failed {plan.sweep}")
            self._papers.keep_result(plan.sweep, given_up)
            results[result.account] = given_up
        return tuple(results[account] for account in plan.accounts)

    def _published(self, review: Review) -> tuple[str, str]:
        files = self._pack(review)
        digest = pack_digest(files)
        place = ""
        for name in sorted(files, key=lambda name: not name.endswith(".html")):
            stored = self._store.put(f"{review.time[:10]}/{review.sweep}/{name}", files[name])
            place = place or stored
        if review.kind is SweepKind.REVIEW or review.baseline:
            self._papers.keep_review(review, digest, place)
        self._teller.tell(self._summary(review, place, digest))
        self._papers.note_reported(review.sweep, digest, place)
        return digest, place


def pack_digest(files: Mapping[str, bytes]) -> str:
    """Hex SHA-256 over the names and contents of a review pack: what is signed."""
    found = hashlib.sha256()
    for name in sorted(files):
        found.update(f"{name}\n{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return found.hexdigest()


def _worth_a_report(plan: Plan, results: tuple[AccountResult, ...]) -> bool:
    return plan.kind is SweepKind.REVIEW or any(result.baseline or result.judged for result in results)


def _keys(plan: Plan, results: tuple[AccountResult, ...]) -> dict[str, object]:
    return {
        "sweep": plan.sweep,
        "accounts": len(results),
        "complete": sum(result.reached is Reached.COMPLETE for result in results),
        "principals": sum(result.principals for result in results),
        "unannounced": sum(result.unannounced for result in results),
    }
