"""An assessment: the findings, drift, access change and verdict of one principal at one time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.drift import Drift
from iamdrift.domain.finding import Finding
from iamdrift.domain.principal import PrincipalRef
from iamdrift.domain.severity import Confidence, Severity


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
