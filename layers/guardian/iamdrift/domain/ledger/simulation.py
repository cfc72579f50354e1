"""Simulation: the recorded history of a principal judged again by other rules, as if they had held from the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessing import Measure, assess
from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.commit import Commit, Memory, deployed, plan_commit
from iamdrift.domain.ledger.outbox import told
from iamdrift.domain.ledger.record import Record, Version
from iamdrift.domain.principals.principal import Gone


@dataclass(frozen=True, slots=True)
class Rules:
    """What the history is judged by. Of the principal: its waivers, and what people accepted as its `baseline`."""

    guardrails: tuple[Guardrail, ...]
    settings: Settings
    measure: Measure
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One recorded version and what the rules make of it. `tells`: people would have been told."""

    version: Version
    assessment: Assessment
    tells: bool

    @property
    def appeared(self) -> tuple[str, ...]:
        """The guardrails that the rules find newly broken here, and the record does not."""
        return tuple(sorted(_fresh(self.assessment) - _fresh(self.version.assessment)))

    @property
    def vanished(self) -> tuple[str, ...]:
        return tuple(sorted(_fresh(self.version.assessment) - _fresh(self.assessment)))


def simulate(versions: Iterable[Version], rules: Rules) -> Iterator[Replayed]:
    """`versions`: of one principal, oldest first."""
    record: Record | None = None
    for version in versions:
        record = _accepted(record, rules.baseline, version.time)
        settings = _settings(version, record, rules.settings)
        assessment = _judged(version, record, rules, settings)
        commit = plan_commit(Memory(record), assessment, version.snapshot, version.cause, settings=settings)
        yield Replayed(version, assessment, tells=commit is not None and told(commit.outbox))
        record = _next(record, commit) if commit is not None else record


def answerable(guardrail: Guardrail) -> bool:
    """Whether the history of one principal is enough to judge it: neither the rest of the account nor usage is kept."""
    return not (guardrail.needs_roster or guardrail.needs_usage or guardrail.needs_workloads)


def _accepted(record: Record | None, baseline: Baseline | None, now: str) -> Record | None:
    """The record with what people had accepted by then: the ledger keeps only the last acceptance, not those before."""
    if record is None or baseline is None or not baseline.accepted or baseline.since > now:
        return record
    known = record.baseline is not None and record.baseline.accepted
    return record if known or record.version < baseline.version else replace(record, baseline=baseline)


def _judged(version: Version, record: Record | None, rules: Rules, settings: Settings) -> Assessment:
    cause = version.cause
    by_deployer = cause is not None and deployed(cause, settings)
    return assess(
        record,
        version.snapshot if version.snapshot is not None else Gone(version.ref),
        rules.guardrails,
        settings,
        version.time,
        measure=rules.measure,
        waivers=(*settings.waivers, *rules.waivers),
        most=settings.automation.mode if by_deployer else Mode.CONTAIN,
    )


def _settings(version: Version, record: Record | None, settings: Settings) -> Settings:
    """What holds for the principal in this state and the one before."""
    known = record.snapshot if record is not None else None
    shown = version.snapshot if version.snapshot is not None else known
    return effective(settings, shown, before=known).settings if shown is not None else settings


def _next(record: Record | None, commit: Commit) -> Record:
    version, baseline = commit.version, record.baseline if record is not None else None
    return Record(
        ref=version.ref,
        version=version.number,
        hash="",
        digest=version.assessment.digest,
        snapshot=version.snapshot,
        deleted=version.assessment.deleted,
        findings=commit.findings,
        decided=version.assessment.decided,
        baseline=commit.baseline or baseline,
        time=version.time,
    )


def _fresh(assessment: Assessment) -> set[str]:
    return {finding.guardrail for finding in assessment.fresh}
