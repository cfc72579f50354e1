"""Findings: one guardrail broken by one principal in one subject, with the evidence a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.principals.principal import PrincipalRef


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check saw. `subject` (an account, service, path, statement target) is part of the finding's identity.

    statement: where it stands, like `trust policy, statement 2 (AllowPartner)`.
    witness: a concrete request that proves it.
    """

    subject: str
    summary: str
    statement: str = ""
    witness: str = ""
    missing: str = ""  # the condition or element whose absence makes it dangerous
    confidence: Confidence = Confidence.PROVEN
    severity: Severity | None = None  # where the case at hand is better or worse than the guardrail's floor


class Status(Enum):
    NEW = "new"
    OPEN = "open"  # still there
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Finding:
    """One guardrail broken by one principal in one subject."""

    guardrail: str
    principal: PrincipalRef
    evidence: Evidence
    severity: Severity
    status: Status = Status.NEW
    since: str = ""  # ISO time of the first assessment that had it
    at_first_sight: bool = False
    waived_by: str = ""  # waiver id; waived findings stay visible

    @property
    def identity(self) -> str:
        """Stable across assessments: guardrail + principal + subject."""
        who = self.principal.unique_id or f"{self.principal.type.value}/{self.principal.name.lower()}"
        return f"{self.guardrail}|{self.principal.account}|{who}|{self.evidence.subject}"
