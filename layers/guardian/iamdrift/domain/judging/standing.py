"""How an account stands under its organization: guardrails asked of the account as a whole, as often as one likes.

Beside them an account keeps the events that happened in it, which are no state: each of the two leaves the other alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessing import marked
from iamdrift.domain.judging.assessment import AccessChange, Assessment, Verdict, severity_of
from iamdrift.domain.judging.examination import of_account
from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.judging import compared, judge
from iamdrift.domain.judging.occurrences_of_guardian import NOT_EVALUATED
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.verdict import capped, fitting
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.above import Above
from iamdrift.domain.principals.drift import Drift
from iamdrift.domain.principals.principal import PrincipalType


def lasting(guardrails: Iterable[Guardrail]) -> tuple[Guardrail, ...]:
    """Those that are about an account as a whole."""
    return tuple(rule for rule in guardrails if PrincipalType.ACCOUNT in rule.applies_to)


def lasts(finding: Finding, guardrails: Iterable[Guardrail]) -> bool:
    """Whether it stands until the account is judged again, and does not grow old like an event."""
    known = {rule.id for rule in lasting(guardrails)}
    return finding.guardrail in known or (finding.guardrail == NOT_EVALUATED and finding.evidence.subject in known)


def assess_standing(
    before: Record | None,
    account: str,
    above: Above,
    guardrails: Sequence[Guardrail],
    settings: Settings,
    now: str,
    *,
    waivers: Sequence[Waiver] = (),
    quiet: bool = False,
) -> Assessment:
    """As severe as what is new of it. quiet: it is only recorded, because one report tells of all of it."""
    examination = of_account(account, above.scps, settings)
    earlier = before.findings if before is not None else ()
    known = [finding for finding in earlier if lasts(finding, guardrails)]
    judged = compared(judge(examination, lasting(guardrails), Severity.INFO), known, now, first_sight=quiet)
    findings = tuple(marked(finding, waivers, now) for finding in judged)
    events = tuple(replace(finding, status=Status.OPEN) for finding in earlier if finding not in known)
    fresh = tuple(finding for finding in findings if finding.status is not Status.OPEN)
    assessment = Assessment(
        principal=examination.snapshot.ref,
        time=now,
        digest="",
        drift=Drift(),
        access=AccessChange(),
        findings=(*findings, *events),
        severity=severity_of(fresh, AccessChange()),
        recommended=Verdict.COMPLIANT,
        decided=Verdict.COMPLIANT,
        settings_digest=settings.digest,
    )
    verdicts = fitting(replace(assessment, findings=fresh), accepted=False, unmodifiable=True)
    return replace(
        assessment, recommended=verdicts[-1], decided=capped(verdicts, Mode.OBSERVE if quiet else settings.mode)
    )
