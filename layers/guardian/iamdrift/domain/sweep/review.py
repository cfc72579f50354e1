"""A review: everything that a person has to know of the IAM of an organization at one moment, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.exposure import Exposure
from iamdrift.domain.sweep.sign_off import Item
from iamdrift.domain.sweep.task import AccountResult, SweepKind
from iamdrift.domain.tightening.tightening import Proposal
from iamdrift.domain.workloads.workload import RoleUse

Counts = Mapping[str, int]  # severity in lower case -> how many


@dataclass(frozen=True, slots=True)
class Snapped:
    """The numbers of one review, which the next ones compare themselves with."""

    time: str
    severities: Counts = field(default_factory=dict)
    guardrails: Counts = field(default_factory=dict)
    principals: int = 0


@dataclass(frozen=True, slots=True)
class Risky:
    """A principal worth attacking, and what an attacker who holds it could do."""

    principal: PrincipalRef
    severity: Severity
    findings: int
    attacker: tuple[str, ...]
    remarks: tuple[str, ...] = ()  # of Access Analyzer, about its documents


@dataclass(frozen=True, slots=True)
class Changed:
    """The last change of a principal since the review before."""

    principal: PrincipalRef
    time: str
    version: int
    severity: Severity
    actor: str
    what: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """What Access Analyzer remarks about the documents of a principal that has changed since the review before."""

    principal: PrincipalRef
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What Access Analyzer and the guardian say of the same resource."""

    resource: str
    agreement: str  # agree, only Access Analyzer, only the guardian
    said: str


@dataclass(frozen=True, slots=True)
class Review:
    """`findings` stand, worst first, waived ones included. `history`: earlier reviews, oldest first.

    baseline: everything was looked at for the first time.
    """

    sweep: str
    kind: SweepKind
    time: str
    baseline: bool
    rules: str
    accounts: tuple[AccountResult, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...] = ()
    history: tuple[Snapped, ...] = ()
    risky: tuple[Risky, ...] = ()
    changes: tuple[Changed, ...] = ()
    changes_total: int = 0
    remarked: tuple[Remarked, ...] = ()
    unused: frozenset[str] = frozenset()  # ids of the guardrails about use
    proposals: tuple[Proposal, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    workloads: tuple[RoleUse, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    controls: tuple[tuple[str, str], ...] = ()  # organization policies and analyzers: what, and how it stands
    blind: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    coverage: Coverage | None = None  # None where it was not measured

    @property
    def first_looks(self) -> int:
        """How many accounts were looked at for the first time."""
        return sum(result.baseline for result in self.accounts)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.waived_by)

    @property
    def snapped(self) -> Snapped:
        """The numbers to be kept for the next review."""
        return Snapped(
            self.time,
            counted(finding.severity.name.lower() for finding in self.open_findings),
            counted(finding.guardrail for finding in self.open_findings),
            sum(result.principals for result in self.accounts),
        )

    @property
    def before(self) -> Snapped | None:
        return self.history[-1] if self.history else None


def counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words))


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (-finding.severity, bool(finding.waived_by), finding.identity)))


def by_account(findings: Iterable[Finding]) -> dict[str, dict[Severity, int]]:
    """Account -> severity -> how many."""
    found: dict[str, dict[Severity, int]] = {}
    for finding in findings:
        counts = found.setdefault(finding.principal.account, {})
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return found


def most_at_risk(findings: Iterable[Finding], most: int) -> list[tuple[PrincipalRef, Severity, int]]:
    """The principals with the worst findings: by the worst of them, then by their weight."""
    weights: dict[PrincipalRef, list[Severity]] = {}
    for finding in findings:
        weights.setdefault(finding.principal, []).append(finding.severity)
    ranked = sorted(weights.items(), key=lambda entry: (-max(entry[1]), -sum(entry[1]), str(entry[0])))
    return [(ref, max(severities), len(severities)) for ref, severities in ranked[:most]]


def known_blind_spots(accounts: Iterable[AccountResult], plan_blind: str) -> tuple[str, ...]:
    """What this review does not know, in sentences."""
    said = [plan_blind] if plan_blind else []
    for result in accounts:
        if result.problem:
            said.append(f"account {result.account} was not swept: {result.problem}")
        said += (f"account {result.account}: {blind}" for blind in result.blind)
        said += (f"account {result.account}: not assessed: {reason}" for reason in result.refused)
    return tuple(said)
