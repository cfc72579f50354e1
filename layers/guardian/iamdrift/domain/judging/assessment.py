"""An assessment: the findings, drift, access change and verdict of one principal at one time, and how bad they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.entry import decides_entry
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.principals.drift import Drift
from iamdrift.domain.principals.principal import PrincipalRef

# Who gets in matters as much as what they get: only these families are raised to the blast radius. A bad name on an
# administrator role stays a bad name.
_DOORS = frozenset({Family.TRUST, Family.FEDERATION})


class Verdict(Enum):
    COMPLIANT = "compliant"
    NOTIFY = "notify"
    ASK = "ask"
    REVERT = "revert"
    CONTAIN = "contain"


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One entry of an access delta, ready to be stored and read: what, on what, on which condition, proved by what."""

    actions: str  # readable: `s3:Get*, s3:ListBucket`
    resource: str
    condition: str  # empty where it holds without condition
    statement: str  # the statement responsible
    witness: str  # `iam:PassRole on arn:aws:iam::111122223333:role/admin`
    level: str  # access level: List, Read, Write, Permissions management, Tagging
    confidence: Confidence
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class AccessChange:
    """What a change newly allows and no longer allows, for the record and for people. Most dangerous entries first."""

    newly_allowed: tuple[AccessLine, ...] = ()
    no_longer_allowed: tuple[AccessLine, ...] = ()
    newly_total: int = 0  # entries before the list was shortened
    lost_total: int = 0
    severity: Severity = Severity.INFO
    summary: str = ""

    @property
    def grants(self) -> bool:
        return self.newly_total > 0


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the guardian concluded. `recommended` is what it would do, `decided` is that capped by the scope's mode."""

    principal: PrincipalRef
    time: str  # ISO 8601, UTC
    digest: str  # of the snapshot; empty where the principal is gone
    drift: Drift
    access: AccessChange
    findings: tuple[Finding, ...]
    severity: Severity
    recommended: Verdict
    decided: Verdict
    first_sight: bool = False
    deleted: bool = False
    notes: tuple[str, ...] = ()  # what could not be seen or understood
    settings_digest: str = ""

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that are not resolved; waived ones included."""
        return tuple(finding for finding in self.findings if finding.status is not Status.RESOLVED)

    @property
    def unwaived(self) -> tuple[Finding, ...]:
        """The findings that stand and that nobody accepted."""
        return tuple(finding for finding in self.standing if not finding.waived_by)

    @property
    def fresh(self) -> tuple[Finding, ...]:
        """The findings that appeared with this assessment and that nobody accepted."""
        return tuple(finding for finding in self.unwaived if finding.status is Status.NEW)

    @property
    def resolved(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.status is Status.RESOLVED)

    @property
    def urgency(self) -> Severity:
        """How urgently people should read about it: what only still stands was told when it appeared."""
        entered = any(decides_entry(each.facet) for each in self.drift.facets)
        if self.fresh or self.access.grants or self.deleted or entered:
            return self.severity
        return min(self.severity, Severity.LOW)

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was on record."""
        return bool(self.drift or self.fresh or self.resolved) or self.first_sight or self.deleted


def severity_of_finding(guardrail: Guardrail, evidence: Evidence, blast: Severity, settings: Settings) -> Severity:
    """Floor or the blast radius, whichever is worse; then what the organization configured.

    A check that grades the case at hand has weighed it; and an advisory (LOW) does not grow with the principal.
    """
    floor = guardrail.severity if evidence.severity is None else evidence.severity
    raised = max(floor, blast) if guardrail.family in _DOORS and floor >= Severity.MEDIUM else floor
    return settings.severity_for(guardrail.id, raised)


def severity_of(findings: Iterable[Finding], access: AccessChange, floor: Severity = Severity.INFO) -> Severity:
    """The worst of the findings that stand unwaived, of the access delta, and of what the drift itself weighs."""
    counted = [item.severity for item in findings if item.status is not Status.RESOLVED and not item.waived_by]
    return max([floor, access.severity, *counted])
