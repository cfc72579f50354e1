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
from iamdrift.reports.facets import named
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
        steps = wording.remedies(assessment.unwaived[:_MOST], self._guardrails)[:3]
        return {
            "version": "1.0",
            "source": "custom",
            "id": notice.id,
            "content": {
                "textType": "client-markdown",
                "title": chat_words(wording.headline(notice), TITLE_LIMIT),
                "description": _description(notice),
                "nextSteps": [
                    *(chat_words(step, 300) for step in steps),
                    f"See all of it: {chat_code(wording.show_command(notice), 300)}",
                ],
                "keywords": [assessment.urgency.name, assessment.decided.value, assessment.principal.account],
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


def _description(notice: Notice) -> str:
    lines = list(_lines(notice, notice.version.assessment))
    kept = ""
    for line in lines:  # whole lines only: a code span that is cut in two would spill over
        if len(kept) + len(line) > DESCRIPTION_LIMIT - 60:
            return f"{kept}… more: see the command below"
        kept += f"{line}\n"
    return kept.rstrip("\n")


def _lines(notice: Notice, assessment: Assessment) -> Iterator[str]:
    if told := list(incident_lines(notice)):
        yield f"*Incident* {chat_words(told[0], 300)}"
        yield from (f"• {chat_code(line)}" for line in told[1:])
    yield f"*Verdict:* {chat_words(wording.verdict(assessment))}"
    if stands := wording.standing(assessment):
        yield f"*State:* {stands}"
    for drift in assessment.drift.facets[:_MOST] if not assessment.deleted else ():
        yield f"• {drift.kind.value}: {chat_code(named(drift.facet))}"
    if len(assessment.drift.facets) > _MOST and not assessment.deleted:
        yield f"• … and {len(assessment.drift.facets) - _MOST} more parts"
    for line in wording.happened_how(notice.cause)[:2]:
        yield chat_code(line)
    if assessment.access.newly_total:
        yield "*Now possible*"
        yield from (f"• {chat_code(wording.access_line(line))}" for line in assessment.access.newly_allowed[:_MOST])
        if assessment.access.newly_total > _MOST:
            yield f"• … and {assessment.access.newly_total - _MOST} more"
    if assessment.access.lost_total:
        yield f"*No longer possible:* {assessment.access.lost_total} entries"
    shown = [*assessment.fresh, *assessment.resolved]
    for finding in shown[:_MOST]:
        label = f"*{finding.status.value} {finding.severity.name}* {chat_words(finding.guardrail)}"
        yield f"{label}: {chat_code(cut(finding.evidence.summary, 300), 300)}"
    if len(shown) > _MOST:
        yield f"… and {len(shown) - _MOST} more findings"
