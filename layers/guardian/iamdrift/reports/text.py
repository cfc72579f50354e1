"""A notice as an email that a person can act on at three in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iamdrift.domain.events.explained import unexplained
from iamdrift.domain.judging.assessment import AccessLine
from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.reports import wording
from iamdrift.reports.facets import difference, sentence
from iamdrift.reports.incident import incident_lines
from iamdrift.reports.neutral import ascii_line, cut, one_line

SUBJECT_LIMIT = 99  # SNS: ASCII without control characters, fewer than 100
TEXT_LIMIT = 60_000  # bytes; SNS takes 256 KB
_MOST = 20  # entries of one list


class EmailText:
    """Writes the subject and the text; `guardrails` say what to do about their findings."""

    def __init__(self, guardrails: Sequence[Guardrail] = ()) -> None:
        self._guardrails = {guardrail.id: guardrail for guardrail in guardrails}

    def __call__(self, notice: Notice) -> tuple[str, str]:
        lines = [line.replace("://", "[:]//") for line in self._lines(notice)]  # no link of an attacker is clickable
        return ascii_line(wording.headline(notice), SUBJECT_LIMIT), _fitted(lines, wording.show_command(notice))

    def _lines(self, notice: Notice) -> Iterator[str]:
        assessment = notice.version.assessment
        yield wording.headline(notice)
        yield f"Verdict: {wording.verdict(assessment)}"
        if stands := wording.standing(assessment):
            yield f"State: {stands}"
        yield from _section("Part of an incident", incident_lines(notice))
        yield from _section("What changed", _changed(notice))
        yield from _section("Who", wording.happened_how(notice.cause))
        yield from _section(
            "What is now possible", _access(assessment.access.newly_allowed, assessment.access.newly_total)
        )
        lost = _access(assessment.access.no_longer_allowed, assessment.access.lost_total)
        yield from _section("What is no longer possible", lost)
        yield from _section("Findings", _findings(assessment.findings))
        yield from _section("Could not be seen or understood", map(one_line, assessment.notes[:_MOST]))
        yield from _section("What to do", self._steps(notice))
        yield from _section("The difference", _differences(notice))
        yield ""
        recorded = wording.moment(notice.version.time)
        yield f"Recorded as version {notice.version.number} at {recorded}, message {notice.id}"

    def _steps(self, notice: Notice) -> Iterator[str]:
        assessment = notice.version.assessment
        yield from wording.remedies(assessment.unwaived[:_MOST], self._guardrails)
        if notice.cause is not None and notice.cause.undo and not assessment.deleted:
            yield f"How this event is undone: {one_line(notice.cause.undo)}"
        yield f"See all of it: {wording.show_command(notice)}"


def _section(title: str, entries: Iterable[str]) -> Iterator[str]:
    listed = list(entries)
    if listed:
        yield ""
        yield title
        yield from (f"  {entry}" for entry in listed)


def _changed(notice: Notice) -> Iterator[str]:
    assessment = notice.version.assessment
    if assessment.first_sight:
        yield "seen for the first time: what is found was there before, or came with it"
    if assessment.deleted:
        yield "it no longer exists"
    if notice.cause is not None and notice.cause.meaning:
        yield one_line(notice.cause.meaning)
    others = set(unexplained(notice.cause, assessment.drift)) if notice.cause is not None else set()
    for drift in assessment.drift.facets[:_MOST] if not assessment.deleted else ():
        apart = " (this event alone cannot explain it: look for other events)" if drift.facet in others else ""
        yield f"{sentence(drift)}{apart}"
    if len(assessment.drift.facets) > _MOST and not assessment.deleted:
        yield f"... and {len(assessment.drift.facets) - _MOST} more"


def _access(lines: Sequence[AccessLine], total: int) -> Iterator[str]:
    for line in lines[:_MOST]:
        yield f"[{line.severity.name}] {wording.access_line(line)}"
        if line.witness:
            yield f"    for example: {one_line(line.witness)}"
    if total > min(len(lines), _MOST):
        yield f"... and {total - min(len(lines), _MOST)} more"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    order = {Status.NEW: 0, Status.RESOLVED: 1, Status.OPEN: 2}
    for finding in sorted(findings, key=lambda each: (order[each.status], -each.severity))[:_MOST]:
        waived = f", waived by {one_line(finding.waived_by, 60)}" if finding.waived_by else ""
        yield f"[{finding.severity.name}, {finding.status.value}{waived}] {finding.guardrail}"
        yield f"    {one_line(finding.evidence.summary, 500)}"
        for label, text in (("where", finding.evidence.statement), ("missing", finding.evidence.missing)):
            if text:
                yield f"    {label}: {one_line(text)}"
    if len(findings) > _MOST:
        yield f"... and {len(findings) - _MOST} more"


def _differences(notice: Notice) -> Iterator[str]:
    if notice.version.assessment.deleted:
        return
    for drift in notice.version.assessment.drift.facets[:_MOST]:
        lines = difference(drift, notice.before, notice.version.snapshot)
        if lines:
            yield f"{sentence(drift)}:"
            yield from (f"  {line}" for line in lines)


def _fitted(lines: list[str], command: str) -> str:
    text = "\n".join(lines) + "\n"
    if len(text.encode()) <= TEXT_LIMIT:
        return text
    pointer = f"\n\nThis message was cut off. See all of it: {command}\n"
    kept = text.encode()[: TEXT_LIMIT - len(pointer.encode())].decode(errors="ignore")
    return cut(kept, len(kept)) + pointer
