"""Answer a verdict: record what would be done, propose it, or do it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.record import Cause, Record, Version
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.remediation.answer import Answer, Doing, answer
from iamdrift.domain.remediation.fights import fight_in
from iamdrift.domain.remediation.foreseen import announced_plan
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.inverse import Subject
from iamdrift.domain.remediation.marks import fingerprint
from iamdrift.domain.remediation.plan import Kind, Plan, plan
from iamdrift.domain.remediation.planned import gifts
from iamdrift.errors import LostRace
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.ports import Clock, Ledger
from iamdrift.usecases.taking_back.adopt_announced import AdoptAnnounced
from iamdrift.usecases.taking_back.finish_plan import FinishPlan
from iamdrift.usecases.taking_back.ports import Intents, Versions
from iamdrift.usecases.taking_back.scheme import Scheme

_LOOK_BACK = 30  # versions


class AnswerVerdict:
    """`finish` applies a plan and sees to what follows from it."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        versions: Versions,
        intents: Intents,
        announced: AdoptAnnounced,
        finish: FinishPlan,
        scheme: Scheme,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._versions = versions
        self._intents = intents
        self._announced = announced
        self._finish = finish
        self._scheme = scheme
        self._clock = clock

    def __call__(self, version: Version) -> Outcome:
        outcome = self._answered(version)
        if version.assessment.decided in (Verdict.REVERT, Verdict.CONTAIN):
            self._finish.settle(version.ref, _occasion(version))
        return outcome

    def _answered(self, version: Version) -> Outcome:
        accepted = self._accepted(version)
        history = tuple(islice(self._versions.history(version.ref), _LOOK_BACK))
        found = self._answer(version, accepted, (each.cause for each in history if each.cause is not None))
        if found.doing is Doing.NOTHING:
            return Outcome("NothingToRemediate", "nothing to remediate", {"principal": str(version.ref)})
        whole = self._whole(version, accepted)
        if whole is not None and (by := self._announced(whole, version)):
            return self._noted(version, replace(found, note=f"announced before by {by}"), whole, Status.SHADOW)
        if found.plan is None:
            return self._refused(version, found)
        if found.doing is not Doing.APPLY:
            status = Status.PROPOSED if found.doing is Doing.PROPOSE else Status.SHADOW
            return self._noted(version, found, found.plan, status)
        return self._apply(version, found.plan, accepted, history)

    def _accepted(self, version: Version) -> Snapshot | None:
        record = self._ledger.recall(version.ref).record
        baseline = record.baseline if record is not None else None
        if baseline is None or not baseline.accepted:
            return None
        held = self._versions.version(version.ref, baseline.version)
        return held.snapshot if held is not None else None

    def _answer(self, version: Version, accepted: Snapshot | None, causes: Iterable[Cause]) -> Answer:
        scheme = self._scheme
        mode = scheme.settings.mode
        if version.snapshot is not None:
            mode = effective(scheme.settings, version.snapshot, before=accepted).mode
        return answer(version, accepted, causes, mode, scheme.settings, scheme.rules)

    def _whole(self, version: Version, accepted: Snapshot | None) -> Plan | None:
        """All of what would be taken back, which is what people announce."""
        if version.snapshot is None or accepted is None:
            return None
        touched = (drift.facet for drift in version.assessment.drift.facets)
        whole = announced_plan(accepted, version.snapshot, touched, self._scheme.rules)
        return whole if isinstance(whole, Plan) else None

    def _refused(self, version: Version, found: Answer) -> Outcome:
        refusal = found.refusal
        keys = {"principal": str(version.ref), "version": version.number}
        if refusal is None:
            return Outcome("NothingToRemediate", "nothing to remediate", keys)
        said = {"because": refusal.because.value, "why": refusal.why, "ask": refusal.ask, "snippet": found.snippet}
        return Outcome("RemediationRefused", "remediation refused", {**keys, **said})

    def _noted(self, version: Version, found: Answer, plan: Plan, status: Status) -> Outcome:
        """What would have been done, for whoever approves it, and for the shadow report."""
        intent = replace(self._intent(version, plan), status=status, reason=found.note, snippet=found.snippet[:8000])
        if self._intents.get(intent.id) is None:
            with suppress(LostRace):  # another delivery of the same verdict noted it
                self._intents.record(intent)
        counter = "RemediationProposed" if status is Status.PROPOSED else "RemediationShadowed"
        return Outcome(counter, f"remediation {status.value}", _keys(intent))

    def _apply(self, version: Version, plan: Plan, accepted: Snapshot | None, history: tuple[Version, ...]) -> Outcome:
        intent = self._intent(version, plan)
        if self._intents.get(intent.id) is None and (
            fight := fight_in(history, plan.facets, frozenset({self._scheme.remediator(plan.ref.account)}))
        ):
            stopped = replace(intent, status=Status.STOPPED, reason=str(fight), left=_facets(plan))
            return _ended(self._finish.stopped(stopped))
        outcome = self._finish(intent, lambda live: unproven(live, plan, accepted))
        if outcome.status is Status.REASSESS and not outcome.wrote:
            outcome = self._once_more(version, plan, accepted) or outcome
        return _ended(outcome)

    def _once_more(self, version: Version, before: Plan, accepted: Snapshot | None) -> Intent | None:
        """Whoever changes a facet again between verdict and revert must not escape so: if what called for the revert
        still stands in the state that was recorded just now, that state is judged the same way, once.
        """
        record = self._ledger.recall(version.ref).record
        if record is None or record.snapshot is None or record.version <= version.number or accepted is None:
            return None
        if before.kind is not Kind.REVERT or not _still_called_for(version, record):
            return None
        again = plan(record.snapshot, accepted, before.facets, self._scheme.rules)
        if not isinstance(again, Plan):
            return None
        intent = replace(self._intent(version, again), version=record.version)
        return self._finish(intent, lambda live: unproven(live, again, accepted))

    def _intent(self, version: Version, plan: Plan) -> Intent:
        occasion = _occasion(version)
        time = self._clock().isoformat()
        return Intent(
            plan.id_for(occasion), plan, Status.OPEN, time, occasion, version=version.number, cause=version.cause
        )


def _occasion(version: Version) -> str:
    return f"version {version.number}"


def unproven(live: Subject, made: Plan, accepted: Snapshot | None) -> str:
    """What this plan may newly allow in a live state that is another than it was made for."""
    if not isinstance(live, Snapshot) or made.kind is not Kind.REVERT or fingerprint(live) == made.made_for:
        return ""
    order = dict.fromkeys(step.undoes for step in made.steps)
    return gifts(live, accepted, order) if accepted is not None else "nothing is accepted"


def _still_called_for(version: Version, record: Record) -> bool:
    fresh = {finding.identity for finding in version.assessment.fresh}
    return any(finding.identity in fresh and not finding.waived_by for finding in record.findings)


def _facets(plan: Plan) -> tuple[str, ...]:
    return tuple(sorted(plan.facets))


def _ended(intent: Intent) -> Outcome:
    return Outcome(f"Remediation{intent.status.value.capitalize()}", "remediation ended", _keys(intent))


def _keys(intent: Intent) -> dict[str, object]:
    return {
        "plan": intent.id,
        "principal": str(intent.plan.ref),
        "kind": intent.plan.kind.value,
        "status": intent.status.value,
        "steps": [step.name for step in intent.plan.steps],
        "withheld": [each.facet for each in intent.plan.withheld if not each.harmless],
        "reason": intent.reason[:500],
        "race_seconds": max((made.race for made in intent.made), default=0.0),
    }
