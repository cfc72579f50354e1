"""What every rendering says in the same words: the headline, who did it, what it allows, what to do about it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from iamdrift.domain.judging.assessment import AccessLine, Assessment, Verdict
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences import OCCURRENCES
from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.reports.neutral import one_line

_OCCURRENCES = {each.id: each for each in OCCURRENCES}
_UNKNOWN = "Look whether somebody you know did this on purpose; if not, undo it."
_DECIDED = {
    Verdict.COMPLIANT: "nothing is done",
    Verdict.NOTIFY: "people are told, nothing is changed",
    Verdict.ASK: "a person has to decide",
    Verdict.REVERT: "it is taken back",
    Verdict.CONTAIN: "access is denied until a person decides",
}


def headline(notice: Notice) -> str:
    """`CRITICAL: new access for role shop-prod-role in 111122223333`."""
    assessment = notice.version.assessment
    return f"{assessment.urgency.name}: {_happened(assessment)} {who(assessment.principal)}"


def standing(assessment: Assessment) -> str:
    """`2 findings stand, the worst CRITICAL`; empty where none does."""
    stand = assessment.unwaived
    if not stand:
        return ""
    number = "1 finding stands" if len(stand) == 1 else f"{len(stand)} findings stand"
    return f"{number}, the worst {max(finding.severity for finding in stand).name}"


def who(ref: PrincipalRef) -> str:
    if ref.type is PrincipalType.ACCOUNT:
        return f"account {ref.account}"
    return f"{ref.type.value} {one_line(ref.name, 64)} in account {ref.account}"


def _happened(assessment: Assessment) -> str:
    if assessment.principal.type is PrincipalType.ACCOUNT and assessment.fresh:
        return f"{assessment.fresh[0].guardrail} in"
    if assessment.deleted:
        return "deleted:"
    if assessment.access.grants:
        return "new access for"
    if assessment.fresh:
        return f"{assessment.fresh[0].guardrail} at"
    if assessment.access.lost_total:
        return "less access for"
    return "resolved at" if assessment.resolved else "changed:"


def happened_how(cause: Cause | None) -> tuple[str, ...]:
    """Who, from where, how and when; one line each."""
    if cause is None:
        return ("nobody announced it: found by looking",)
    via = f" through {one_line(cause.via, 60)}" if cause.via else ""
    source = f" from {one_line(cause.source_ip, 64)}" if cause.source_ip else ""
    lines = [
        f"{one_line(cause.actor)}{via}{source}",
        f"{one_line(cause.event_name, 100)} of {one_line(cause.event_source, 60)} at {moment(cause.time)}",
        f"event {one_line(cause.event_id, 64)}, region {one_line(cause.region, 30) or 'not said'}",
    ]
    if cause.user_agent:
        lines.append(f"user agent (chosen by the caller): {one_line(cause.user_agent, 160)}")
    return tuple(lines)


def access_line(line: AccessLine) -> str:
    """One entry of the access delta in one sentence."""
    condition = f", if {line.condition}" if line.condition else ""
    sure = "" if line.confidence is Confidence.PROVEN else f" ({line.confidence.value})"
    because = f" - {line.statement}" if line.statement else ""
    actions = "every action" if line.actions == "*" else line.actions
    resource = "every resource" if line.resource == "*" else line.resource
    return one_line(f"{actions} on {resource}{condition}{sure}{because}", 500)


def verdict(assessment: Assessment) -> str:
    decided = f"{assessment.decided.value}: {_DECIDED[assessment.decided]}"
    if assessment.recommended is assessment.decided:
        return decided
    return f"{decided} (recommended: {assessment.recommended.value}; the mode of this scope allows no more)"


def remedies(findings: Iterable[Finding], guardrails: Mapping[str, Guardrail]) -> tuple[str, ...]:
    """What to do about the findings, each advice once."""
    return tuple(dict.fromkeys(_remedy(finding.guardrail, guardrails) for finding in findings))


def _remedy(guardrail: str, guardrails: Mapping[str, Guardrail]) -> str:
    known = guardrails.get(guardrail) or _OCCURRENCES.get(guardrail)
    return known.remedy if known is not None else _UNKNOWN


def show_command(notice: Notice) -> str:
    """The command that shows all of it; safe to paste whatever the name is."""
    ref = notice.version.ref
    name = shlex.quote(one_line(ref.name, 128))
    return f"iamdrift show {ref.type.value} {name} --account {ref.account} --version {notice.version.number}"


def moment(time: str) -> str:
    """`2026-11-24T03:00:00+00:00` -> `2026-11-24 03:00:00 UTC`; what is no time as it stands."""
    try:
        return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except ValueError:
        return one_line(time, 40)
