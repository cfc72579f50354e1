"""What every rendering says in the same words: the headline, who did it, what it allows, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from iamdrift.domain.judging.assessment import AccessLine, Assessment, Verdict
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences import OCCURRENCES
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.telling.pace import MANY
from iamdrift.reports.commands import decisions
from iamdrift.reports.ending import all_clear, own_doing, settled
from iamdrift.reports.neutral import one_line

__all__ = [
    "access_line",
    "actor_line",
    "all_clear",
    "by_itself",
    "happened_how",
    "headline",
    "in_short",
    "moment",
    "own_doing",
    "remedies",
    "settled",
    "standing",
    "to_mend",
    "together",
    "verdict",
    "who",
]

_OCCURRENCES = {each.id: each for each in OCCURRENCES}
_UNKNOWN = "Look whether somebody you know did this on purpose; if not, undo it."
_DECIDED = {
    Verdict.COMPLIANT: "nothing is done",
    Verdict.NOTIFY: "people are told, nothing is changed",
    Verdict.ASK: "a person has to decide",
    Verdict.REVERT: "it is taken back",
    Verdict.CONTAIN: "access is denied until a person decides",
}
_BY_ITSELF = {
    Verdict.COMPLIANT: "",
    Verdict.NOTIFY: "Nothing happens by itself: the change stays until somebody decides.",
    Verdict.ASK: "Nothing happens by itself: the change stays until somebody decides, whenever that is.",
    Verdict.REVERT: "Taken back by itself within minutes, unless somebody changes it first. The outcome follows.",
    Verdict.CONTAIN: "Denied everything by itself within minutes; lifted only by a person. The outcome follows.",
}
_MFA = {True: ", with MFA", False: ", without MFA", None: ""}


def headline(notice: Notice) -> str:
    """`CRITICAL: new access for role shop-prod-role in account 111122223333`."""
    assessment = notice.version.assessment
    if all_clear(notice):
        return f"ALL CLEAR: {_cleared(notice)} {who(assessment.principal)}"
    return f"{notice.urgency.name}: {_happened(notice)} {who(assessment.principal)}"


def in_short(notice: Notice) -> str:
    """The worst that is new, in the sentence of its guardrail: a phone shows it under the subject."""
    worst = max(notice.version.assessment.fresh, key=lambda each: each.severity, default=None)
    if worst is None or worst.severity < Severity.MEDIUM:
        return ""
    return f"{one_line(worst.evidence.summary, 300)}."


def to_mend(notice: Notice) -> tuple[Finding, ...]:
    """The findings whose remedy helps now: what is new, or what stands where nothing is."""
    assessment = notice.version.assessment
    if all_clear(notice):
        return ()
    return assessment.fresh or (() if assessment.access.grants else assessment.unwaived)


def _cleared(notice: Notice) -> str:
    if own_doing(notice.cause):
        return "taken back at"
    resolved = notice.version.assessment.resolved
    return f"{resolved[0].guardrail} ended at" if len(resolved) == 1 else f"{len(resolved)} findings ended at"


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


def _happened(notice: Notice) -> str:
    assessment = notice.version.assessment
    if assessment.principal.type is PrincipalType.ACCOUNT and assessment.fresh:
        return f"{assessment.fresh[0].guardrail} in"
    if assessment.deleted:
        return "deleted:"
    if own_doing(notice.cause):
        return "the guardian changed"  # it was not enough, or it denied everything
    if assessment.access.grants:
        return "new access for"
    if assessment.fresh:
        return f"{assessment.fresh[0].guardrail} at"
    if assessment.access.lost_total:
        return "less access for"
    return "resolved at" if assessment.resolved else "changed:"


def actor_line(cause: Cause) -> str:
    """Who, how and from where: `IAM user alice through console, without MFA, from 198.51.100.7`."""
    via = f" through {one_line(cause.via, 60)}" if cause.via else ""
    source = f", from {one_line(cause.source_ip, 64)}" if cause.source_ip else ""
    return f"{one_line(cause.actor)}{via}{_MFA[cause.mfa]}{source}"


def happened_how(cause: Cause | None) -> tuple[str, ...]:
    """Who, from where, how and when; one line each."""
    if cause is None:
        return ("nobody announced it: found by looking",)
    source = "" if own_doing(cause) else f" of {one_line(cause.event_source, 60)}"
    region = f", region {one_line(cause.region, 30)}" if cause.region else ""
    lines = [
        actor_line(cause),
        f"{one_line(cause.event_name, 100)}{source} at {moment(cause.time)}",
        f"event {one_line(cause.event_id, 64)}{region}",
    ]
    if cause.user_agent:
        lines.append(f"user agent (chosen by the caller): {one_line(cause.user_agent, 160)}")
    return tuple(lines)


def together(cause: Cause | None) -> str:
    """Where one event changed many; empty where it did not."""
    if cause is None or cause.affected < MANY:
        return ""
    return (
        f"This event changed {cause.affected:,} principals. This is the first critical one; the rest follows at once."
    )


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


def by_itself(notice: Notice) -> str:
    """What happens if nobody does anything; empty where there is nothing to decide."""
    if own_doing(notice.cause) or not any(decisions(notice)):
        return ""
    return _BY_ITSELF[notice.version.assessment.decided]


def remedies(findings: Iterable[Finding], guardrails: Mapping[str, Guardrail]) -> tuple[str, ...]:
    """What to do about the findings, each advice once."""
    return tuple(dict.fromkeys(_remedy(finding.guardrail, guardrails) for finding in findings))


def _remedy(guardrail: str, guardrails: Mapping[str, Guardrail]) -> str:
    known = guardrails.get(guardrail) or _OCCURRENCES.get(guardrail)
    return known.remedy if known is not None else _UNKNOWN


def moment(time: str) -> str:
    """`2026-11-24T03:00:00+00:00` -> `2026-11-24 03:00:00 UTC`; what is no time as it stands."""
    try:
        return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except ValueError:
        return one_line(time, 40)
