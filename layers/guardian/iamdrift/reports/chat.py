"""A notice as a custom notification of Amazon Q Developer in chat applications.

Schema: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html - anything else is dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.reports import wording
from iamdrift.reports.commands import decisions, show_command
from iamdrift.reports.facets import difference, named
from iamdrift.reports.incident import incident_lines, thread_of
from iamdrift.reports.neutral import chat_code, chat_words, cut, one_line

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 4_000
_MOST = 8


class ChatNotification:
    """All notices of one incident share a thread, or else all about one principal."""

    def __init__(self, guardrails: Sequence[Guardrail] = ()) -> None:
        self._guardrails = {guardrail.id: guardrail for guardrail in guardrails}

    def __call__(self, notice: Notice) -> dict[str, Any]:
        assessment = notice.version.assessment
        return {
            "version": "1.0",
            "source": "custom",
            "id": notice.id,
            "content": {
                "textType": "client-markdown",
                "title": chat_words(wording.headline(notice), TITLE_LIMIT),
                "description": _description(notice),
                "nextSteps": list(self._steps(notice)),
                "keywords": [notice.urgency.name, assessment.decided.value, assessment.principal.account],
            },
            "metadata": {
                "threadId": one_line(thread_of(notice), 100),
                "summary": chat_words(wording.headline(notice), TITLE_LIMIT),
                "eventType": "iamdrift.assessment",
                "relatedResources": [one_line(notice.version.snapshot.arn, 300)] if notice.version.snapshot else [],
                "additionalContext": {
                    "severity": assessment.severity.name,
                    "verdict": assessment.decided.value,
                    "version": str(notice.version.number),
                },
            },
        }

    def _steps(self, notice: Notice) -> Iterator[str]:
        for purpose, command in decisions(notice):
            yield f"{chat_words(purpose)}: {chat_code(command, 600)}"
        for remedy in wording.remedies(wording.to_mend(notice)[:_MOST], self._guardrails)[:3]:
            yield chat_words(remedy, 300)
        yield f"See all of it: {chat_code(show_command(notice.version.ref, notice.version.number), 300)}"


def _description(notice: Notice) -> str:
    lines = list(_lines(notice, notice.version.assessment))
    kept = ""
    for line in lines:  # whole lines only: a code span that is cut in two would spill over
        if len(kept) + len(line) > DESCRIPTION_LIMIT - 60:
            return f"{kept}… more: see the command below"
        kept += f"{line}\n"
    return kept.rstrip("\n")


def _lines(notice: Notice, assessment: Assessment) -> Iterator[str]:
    yield from filter(None, (chat_words(wording.in_short(notice), 300),))
    yield from _incident(notice)
    yield from _gained(assessment)
    for line in wording.happened_how(notice.cause)[:2]:
        yield f"*Who:* {chat_code(line, 400)}" if line == wording.happened_how(notice.cause)[0] else chat_code(line)
    yield from _guardian(notice, assessment)
    yield from _changed(notice, assessment)
    if assessment.access.lost_total:
        yield f"*No longer possible:* {_lost(assessment)}"
    yield from _found(assessment)


def _gained(assessment: Assessment) -> Iterator[str]:
    if not assessment.access.newly_total:
        return
    yield "*Now possible*"
    for line in assessment.access.newly_allowed[:_MOST]:
        yield f"• {chat_code(wording.access_line(line), 300)}"
    if example := next((line.witness for line in assessment.access.newly_allowed if line.witness), ""):
        yield f"for example: {chat_code(example, 300)}"
    if assessment.access.newly_total > _MOST:
        yield f"• … and {assessment.access.newly_total - _MOST} more"


def _guardian(notice: Notice, assessment: Assessment) -> Iterator[str]:
    yield f"*The guardian:* {chat_words(_doing(notice, assessment), 300)}"
    yield from (chat_words(line) for line in (wording.by_itself(notice), wording.together(notice.cause)) if line)
    if stands := wording.standing(assessment):
        yield f"*State:* {stands}"


def _doing(notice: Notice, assessment: Assessment) -> str:
    if wording.own_doing(notice.cause):
        return "it has done this itself, and looked again"
    return "nothing: what was wrong is over" if wording.settled(notice) else wording.verdict(assessment)


def _changed(notice: Notice, assessment: Assessment) -> Iterator[str]:
    if assessment.deleted:
        return
    for drift in assessment.drift.facets[:_MOST]:
        yield f"• {chat_code(named(drift.facet))} {drift.kind.value}"
        lines = difference(drift, notice.before, notice.version.snapshot)
        yield from (f"    {chat_code(line)}" for line in lines[:_MOST] if line.startswith(("+", "-")))
    if len(assessment.drift.facets) > _MOST:
        yield f"• … and {len(assessment.drift.facets) - _MOST} more parts"


def _lost(assessment: Assessment) -> str:
    first = assessment.access.no_longer_allowed[:1]
    more = assessment.access.lost_total - len(first)
    shown = ", ".join(chat_code(wording.access_line(line), 300) for line in first)
    return f"{shown} and {more} more" if more and shown else shown or f"{more} entries"


def _incident(notice: Notice) -> Iterator[str]:
    if told := list(incident_lines(notice)):
        yield f"*Incident* {chat_words(told[0], 300)}"
        yield from (f"• {chat_code(line)}" for line in told[1:])


def _found(assessment: Assessment) -> Iterator[str]:
    shown = [*assessment.fresh, *assessment.resolved]
    for finding in shown[:_MOST]:
        label = f"*{finding.status.value} {finding.severity.name}* {chat_words(finding.guardrail)}"
        yield f"{label}: {chat_code(cut(finding.evidence.summary, 300), 300)}"
    if len(shown) > _MOST:
        yield f"… and {len(shown) - _MOST} more findings"
