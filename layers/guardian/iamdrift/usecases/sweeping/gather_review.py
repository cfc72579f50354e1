"""Gather a review: what the ledger and the papers of a sweep say, brought together for a person."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.guardrail import Family, outside_rules
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import union
from iamdrift.domain.judging.waiver_end import Granted
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.sweep.attacker import attacker_words
from iamdrift.domain.sweep.exposure import exposures
from iamdrift.domain.sweep.memory import Pointer
from iamdrift.domain.sweep.review import (
    Changed,
    Remarked,
    Review,
    Risky,
    known_blind_spots,
    most_at_risk,
    worst_first,
)
from iamdrift.domain.sweep.sign_off import carried_over, items_of
from iamdrift.domain.sweep.task import AccountResult, Plan, Reached
from iamdrift.domain.tightening.analysis import second_opinions
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.ports import Clock, History, Ledger
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Controls, Pointers
from iamdrift.usecases.sweeping.validate_documents import ValidateDocuments

_RISKY = 20  # principals whose blast radius is worked out
_CHANGES = 100  # changes that are shown; all of them are counted
_VALIDATED = 500  # changed principals whose documents are validated, the worst first


@dataclass(frozen=True, slots=True)
class GatherReview:
    """Reads only. Its calls to the ledger grow with the accounts, and with what is shown, not with the principals."""

    papers: SweepPapers
    ledger: Ledger
    history: History
    pointers: Pointers
    rules: Rules
    controls: Controls
    clock: Clock
    validating: Callable[[], ValidateDocuments] | None = None

    def __call__(self, plan: Plan, results: tuple[AccountResult, ...]) -> Review:
        findings = worst_first(each for result in results for each in self.history.findings(result.account))
        past, items = self.papers.past_reviews(plan.sweep)
        proposals = tuple(each for result in results for each in self.papers.proposals(result.account))
        changed, total = self._changed_since(results, past[-1].time if past else "")
        validate = self.validating() if self.validating is not None else None
        risky, remarked = tuple(self._risky(findings, validate)), tuple(self._remarked(changed, validate))
        now = self.clock().isoformat()
        stand, outside, blind = self.controls()
        rules = outside_rules(self.rules.guardrails)
        return Review(
            sweep=plan.sweep,
            kind=plan.kind,
            time=now,
            baseline=_first_look(results),
            rules=self.rules.settings.digest,
            accounts=results,
            findings=findings,
            skipped=plan.skipped,
            history=past,
            risky=risky,
            changes=tuple(self._changed(each) for each in changed[:_CHANGES]),
            changes_total=total,
            remarked=remarked,
            unused=frozenset(rule.id for rule in self.rules.guardrails if rule.family is Family.USAGE),
            proposals=proposals,
            waivers=union(self.rules.settings.waivers, (each.waiver for each in self._granted(results))),
            opinions=tuple(second_opinions(outside.findings, findings, rules)) if outside.asked else (),
            exposures=exposures(outside, self.papers.past_exposures(plan.sweep), now),
            workloads=tuple(use for result in results for use in self.papers.workloads(result.account)),
            controls=(*stand, *outside.stand),
            blind=(*known_blind_spots(results, plan.blind), *blind, *outside.blind, *_unvalidated(validate, total)),
            items=carried_over(items_of(findings, proposals, now), *items),
        )

    def _granted(self, results: tuple[AccountResult, ...]) -> Iterator[Granted]:
        return (each for result in results for each in self.pointers.granted(result.account))

    def _risky(self, findings: tuple[Finding, ...], validate: ValidateDocuments | None) -> Iterator[Risky]:
        unwaived = (each for each in findings if not each.waived_by and each.severity >= Severity.MEDIUM)
        for ref, severity, number in most_at_risk(unwaived, _RISKY):
            if (snapshot := self._snapshot(ref)) is not None:
                remarks = validate(snapshot) if validate is not None else ()
                yield Risky(ref, severity, number, attacker_words(snapshot), remarks)

    def _remarked(self, changed: tuple[Pointer, ...], validate: ValidateDocuments | None) -> Iterator[Remarked]:
        for pointer in changed if validate is not None else ():
            snapshot = self._snapshot(pointer.ref)
            if snapshot is not None and validate is not None and (remarks := validate(snapshot)):
                yield Remarked(pointer.ref, remarks)

    def _snapshot(self, ref: PrincipalRef) -> Snapshot | None:
        record = self.ledger.recall(ref).record
        return record.snapshot if record is not None else None

    def _changed_since(self, results: tuple[AccountResult, ...], since: str) -> tuple[tuple[Pointer, ...], int]:
        """Those that have changed since, the worst first, and how many there are of them."""
        total, worst = 0, list[tuple[int, str, str, Pointer]]()
        for result in results if since else ():
            for pointer in self.pointers.pointers(result.account):
                if pointer.time > since:
                    total += 1
                    entry = (int(pointer.severity), pointer.time, str(pointer.ref), pointer)
                    (heapq.heappush if len(worst) < _VALIDATED else heapq.heappushpop)(worst, entry)
        return tuple(entry[3] for entry in sorted(worst, key=lambda entry: entry[:3], reverse=True)), total

    def _changed(self, pointer: Pointer) -> Changed:
        version = self.history.version(pointer.ref, pointer.version)
        cause = version.cause if version is not None else None
        what = _happened(version.assessment) if version is not None else "not on record"
        actor = cause.actor if cause is not None else ""
        return Changed(pointer.ref, pointer.time, pointer.version, pointer.severity, actor, what)


def _unvalidated(validate: ValidateDocuments | None, changed: int) -> tuple[str, ...]:
    if validate is None:
        return ()
    left = changed - _VALIDATED
    beyond = (f"what Access Analyzer remarks about {left:,} changed principals, which are less risky",)
    return (*validate.blind, *(beyond if left > 0 else ()))


def _first_look(results: tuple[AccountResult, ...]) -> bool:
    complete = [result for result in results if result.reached is Reached.COMPLETE]
    return bool(complete) and all(result.baseline for result in complete)


def failed(plan: Plan, results: dict[str, AccountResult]) -> Iterator[AccountResult]:
    """The accounts of a plan that never came to an end."""
    for account in plan.accounts:
        result = results.get(account) or AccountResult(account, kind=plan.kind)
        if result.reached in (Reached.UNDERWAY, Reached.FAILED):
            yield result


def _happened(assessment: Assessment) -> str:
    if assessment.first_sight:
        return "seen for the first time"
    if assessment.access.summary:
        return assessment.access.summary
    facets = [drift.facet for drift in assessment.drift.facets]
    if facets:
        return f"changed: {', '.join(facets[:4])}" + (f" and {len(facets) - 4} more" if len(facets) > 4 else "")
    return "judged anew"
