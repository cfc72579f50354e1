"""A commit: everything that one assessment writes to the ledger, in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from iamdrift.domain.configuration.settings import BaselinePolicy, Settings
from iamdrift.domain.events.explained import unexplained
from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.baseline import Baseline, next_baseline
from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.outbox import OutboxItem, outbox_of
from iamdrift.domain.ledger.record import Cause, Record, Version
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot


@dataclass(frozen=True, slots=True)
class Memory:
    """What the ledger knows before an assessment.

    told: this event has already led to a commit for this principal (it never skips the read). namesake: unique id that
    the name stands for on record; another one than was read means that the principal was re-created. waivers: those
    that people granted for it, besides those of the configuration.
    """

    record: Record | None = None
    told: bool = False
    namesake: str = ""
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """One transaction, conditional on `before` still being the last state on record."""

    version: Version
    before: Record | None
    baseline: Baseline | None  # only where it is to be written
    outbox: tuple[OutboxItem, ...]
    event_id: str = ""  # to be marked as told; empty where there is none, or where it is marked already

    @property
    def ref(self) -> PrincipalRef:
        return self.version.ref

    @property
    def expected(self) -> int:
        """The version that the pointer must have; 0 where there must be none."""
        return self.before.version if self.before is not None else 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those that stand after this commit."""
        return self.version.assessment.standing


def plan_commit(
    memory: Memory,
    assessment: Assessment,
    seen: Snapshot | None,
    cause: Cause | None,
    *,
    settings: Settings | None = None,
    marker: str = "",
) -> Commit | None:
    """What to write; None where nothing differs from the record and nothing remains to be said.

    `marker` is what is remembered as told, where that is not the id of the event itself.
    """
    before = memory.record
    unsaid = bool(assessment.notes) and cause is not None and not memory.told
    if not (_differs(before, assessment) or unsaid):
        return None
    number = before.version + 1 if before is not None else 1
    version = Version(assessment.principal, number, assessment.time, assessment, seen, cause)
    known = before.baseline if before is not None else None
    baseline = _baseline(before, version, settings or Settings())
    return Commit(
        version=version,
        before=before,
        baseline=baseline if baseline != known else None,
        outbox=outbox_of(version),
        event_id=(marker or cause.event_id) if cause is not None and not memory.told else "",
    )


def _baseline(before: Record | None, version: Version, settings: Settings) -> Baseline | None:
    return next_baseline(
        before.baseline if before is not None else None,
        before.version if before is not None else 0,
        version.assessment,
        version.number,
        rolling=settings.baseline is BaselinePolicy.ROLLING,
        deployer=_deployer(version, settings),
    )


def _deployer(version: Version, settings: Settings) -> str:
    """The trusted deployer who made all of this change; empty where part of it may be somebody else's."""
    cause = version.cause
    if cause is None or not settings.automation.accepts or not deployed(cause, settings):
        return ""
    return "" if unexplained(cause, version.assessment.drift) else cause.actor_arn


def deployed(cause: Cause, settings: Settings) -> bool:
    """Whether a trusted deployer made the change, by what AWS says of its session."""
    return settings.trusts_deployer(cause.actor_arn, cause.actor_id.partition(":")[0])


def _differs(before: Record | None, assessment: Assessment) -> bool:
    if before is None:
        return True
    if assessment.deleted and before.deleted:
        return False
    return assessment.changed or _settled(assessment.standing) != _settled(before.findings)


def _settled(findings: tuple[Finding, ...]) -> frozenset[Finding]:
    """The findings without their status: what was new stands from then on."""
    return frozenset(replace(finding, status=Status.OPEN) for finding in findings)
