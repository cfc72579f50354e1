"""A notice as an email that a person can act on at three in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iamdrift.domain.events.explained import unexplained
from iamdrift.domain.judging.assessment import AccessLine, Assessment
from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.reports import wording
from iamdrift.reports.commands import decisions, show_command
from iamdrift.reports.facets import difference, sentence
from iamdrift.reports.incident import incident_lines
from iamdrift.reports.neutral import ascii_line, fitted, one_line, unlinked

SUBJECT_LIMIT = 99  # SNS: ASCII without control characters, fewer than 100
TEXT_LIMIT = 60_000  # bytes; SNS takes 256 KB
_MOST = 20  # entries of one list


class EmailText:
    """Writes the subject and the text; `guardrails` say what to do about their findings."""

    def __init__(self, guardrails: Sequence[Guardrail] = ()) -> None:
        self._guardrails = {guardrail.id: guardrail for guardrail in guardrails}

    def __call__(self, notice: Notice) -> tuple[str, str]:
        lines = [unlinked(line) for line in self._lines(notice)]  # no link of an attacker is clickable
        pointer = f"This message was cut off. See all of it: {_show(notice)}"
        return ascii_line(wording.headline(notice), SUBJECT_LIMIT), fitted(lines, TEXT_LIMIT, pointer)

    def _lines(self, notice: Notice) -> Iterator[str]:
        """What must be known first comes first: a phone shows ten lines."""
        assessment = notice.version.assessment
        yield wording.headline(notice)
        yield from filter(None, (wording.in_short(notice),))
        yield from _section("Part of an incident", incident_lines(notice))
        yield from _section("Now possible", _access(assessment.access.newly_allowed, assessment.access.newly_total))
        yield from _section("Who", wording.happened_how(notice.cause)[:2])
        yield from _section("What the guardian does", _doing(notice))
        yield from _section("What changed", _changed(notice))
        lost = _access(assessment.access.no_longer_allowed, assessment.access.lost_total)
        yield from _section("No longer possible", lost)
        yield from _section("What to do", self._steps(notice))
        yield from _section("Why it matters", self._findings(assessment))
        yield from _section("Could not be seen or understood", map(one_line, assessment.notes[:_MOST]))
        yield from _section("For the record", _record(notice))

    def _steps(self, notice: Notice) -> Iterator[str]:
        assessment = notice.version.assessment
        if wording.all_clear(notice):
            yield "Nothing. What was wrong is no longer so."
        for purpose, command in decisions(notice):
            yield f"{purpose}:"
            yield f"    {command}"
        for remedy in wording.remedies(wording.to_mend(notice)[:_MOST], self._guardrails):
            yield f"To mend it: {remedy}"
        if notice.cause is not None and notice.cause.undo and not assessment.deleted and assessment.fresh:
            yield f"By hand, this event is undone by: {one_line(notice.cause.undo)}"
        yield "See all of it:"
        yield f"    {_show(notice)}"

    def _findings(self, assessment: Assessment) -> Iterator[str]:
        order = {Status.NEW: 0, Status.RESOLVED: 1, Status.OPEN: 2}
        explained: set[str] = set()
        for finding in sorted(assessment.findings, key=lambda each: (order[each.status], -each.severity))[:_MOST]:
            yield from _finding(finding)
            known = self._guardrails.get(finding.guardrail)
            if known is not None and finding.guardrail not in explained and finding.status is Status.NEW:
                explained.add(finding.guardrail)
                yield f"    why: {known.why}"
        if len(assessment.findings) > _MOST:
            yield f"... and {len(assessment.findings) - _MOST} more"


def _show(notice: Notice) -> str:
    return show_command(notice.version.ref, notice.version.number)


def _doing(notice: Notice) -> Iterator[str]:
    assessment = notice.version.assessment
    if wording.own_doing(notice.cause):
        yield "It has done this itself, and looked again: this is the state now."
    elif wording.settled(notice):
        yield "Nothing: what was wrong is over."
    else:
        yield wording.verdict(assessment)
    yield from filter(None, (wording.by_itself(notice), wording.together(notice.cause)))
    if stands := wording.standing(assessment):
        yield stands


def _record(notice: Notice) -> Iterator[str]:
    yield from wording.happened_how(notice.cause)[2:]
    recorded = wording.moment(notice.version.time)
    yield f"version {notice.version.number}, recorded at {recorded}, message {notice.id}"


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
        yield from (f"    {line}" for line in difference(drift, notice.before, notice.version.snapshot))
    if len(assessment.drift.facets) > _MOST and not assessment.deleted:
        yield f"... and {len(assessment.drift.facets) - _MOST} more"


def _access(lines: Sequence[AccessLine], total: int) -> Iterator[str]:
    for line in lines[:_MOST]:
        yield f"[{line.severity.name}] {wording.access_line(line)}"
        if line.witness:
            yield f"    for example: {one_line(line.witness)}"
    if total > min(len(lines), _MOST):
        yield f"... and {total - min(len(lines), _MOST)} more"


def _finding(finding: Finding) -> Iterator[str]:
    waived = f", waived by {one_line(finding.waived_by, 60)}" if finding.waived_by else ""
    yield f"[{finding.severity.name}, {finding.status.value}{waived}] {finding.guardrail}"
    yield f"    {one_line(finding.evidence.summary, 500)}"
    for label, text in (("where", finding.evidence.statement), ("missing", finding.evidence.missing)):
        if text:
            yield f"    {label}: {one_line(text)}"
