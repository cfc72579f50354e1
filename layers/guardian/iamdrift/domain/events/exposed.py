"""What Access Analyzer tells when it finds something new: a resource that somebody outside can reach."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.occurrences_of_account import EXPOSED
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.sweep.exposure import ExternalFinding

_SOURCE = "access-analyzer.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Exposed:
    """One finding as its event tells it. `outsider`: who can reach the resource, in words; `time`: of the event."""

    event_id: str
    finding: ExternalFinding
    outsider: str
    actions: tuple[str, ...]
    public: bool
    active: bool
    region: str
    time: str

    @property
    def marker(self) -> str:
        """The same for a role that the analyzers of several regions tell of, and for a finding that is told again."""
        parts = (self.finding.resource, self.finding.account, self.outsider, *sorted(self.actions), self.time[:10])
        return f"exposed {hashlib.sha256(repr(parts).encode('utf-8', 'backslashreplace')).hexdigest()[:32]}"

    @property
    def role(self) -> PrincipalRef | None:
        """The role that it is about, by name."""
        if self.finding.kind != "AWS::IAM::Role":
            return None
        return PrincipalRef(self.finding.account, PrincipalType.ROLE, self.finding.resource.rpartition("/")[2])

    @property
    def cause(self) -> Cause:
        return Cause(
            event_id=self.event_id,
            event_name="AccessAnalyzerFinding",
            event_source=_SOURCE,
            account=self.finding.account,
            region=self.region,
            time=self.time,
            actor="IAM Access Analyzer",
            meaning="Access Analyzer found a resource that somebody outside can reach.",
        )


def exposed_finding(exposed: Exposed, ours: Iterable[str]) -> Finding:
    """`ours`: ids of the guardrails by which the guardian says the same of this role."""
    agreed = sorted(set(ours))
    who = "anybody" if exposed.public else exposed.outsider or "somebody outside"
    actions = ", ".join(exposed.actions[:5]) + (" and more" if len(exposed.actions) > 5 else "")
    second = f" The guardian says so too: {', '.join(agreed)}." if agreed else ""
    if exposed.role is not None and not agreed:
        second = " No finding of the guardian about this role says so: look at both."
    evidence = Evidence(
        subject=f"{exposed.finding.resource or exposed.finding.id} {who}"[:500],
        summary=f"{exposed.finding.kind} can be reached by {who}: {actions or 'access'}.{second}"[:1000],
        statement=f"Access Analyzer finding {exposed.finding.id} in {exposed.region}"[:200],
    )
    severity = Severity.HIGH if exposed.public else Severity.LOW if agreed else Severity.MEDIUM
    return Finding(EXPOSED, account_ref(exposed.finding.account), evidence, severity)
