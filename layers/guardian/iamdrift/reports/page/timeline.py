"""The timeline of a principal: each recorded state, who brought it, what changed, what became possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iamdrift.domain.events.explained import unexplained
from iamdrift.domain.judging.assessment import AccessLine
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.reports import wording
from iamdrift.reports.facets import difference, sentence
from iamdrift.reports.page.strip import strip
from iamdrift.reports.review.charts import word
from iamdrift.reports.review.markup import Child, Html, code, el, group
from iamdrift.reports.review.parts import minute, section, severity

_MOST, _LINES, _ACTIONS = 200, 12, 5


def timeline(dossier: Dossier) -> Html:
    shown = dossier.versions[:_MOST]
    left = len(dossier.versions) - len(shown)
    entries = [_entry(version, dossier.before(version)) for version in shown]
    return section(
        "timeline",
        "Timeline",
        strip(shown) if len(shown) > 1 else None,
        el("ol", entries, class_="line", reversed="reversed"),
        el("p", f"{left:,} older states are on record.", class_="soft") if left > 0 else None,
    )


def anchor(number: int) -> str:
    return f"v{number}"


def _entry(version: Version, before: Version | None) -> Html:
    assessment, access = version.assessment, version.assessment.access
    return el(
        "li",
        el("h3", f"Version {version.number} ", severity(assessment.severity)),
        el("p", f"{minute(version.time)} · {wording.verdict(assessment)}", class_="soft"),
        el("p", _who(version)),
        _list("Changed", _changed(version)),
        _access("Now possible", access.newly_allowed, access.newly_total, "gain"),
        _access("No longer possible", access.no_longer_allowed, access.lost_total, "loss"),
        _list("Found", map(_finding, assessment.fresh)),
        _list("Resolved", map(_finding, assessment.resolved)),
        _list("Could not be seen or understood", assessment.notes),
        _differences(version, before.snapshot if before is not None else None),
        id=anchor(version.number),
        class_=f"c-{word(assessment.severity)}",
    )


def _who(version: Version) -> Iterable[Child]:
    cause = version.cause
    if cause is None:
        yield "Nobody announced it: found by looking."
        return
    yield f"{cause.meaning} " if cause.meaning else ""
    yield code(cause.event_name, 120)
    yield " by "
    yield code(cause.actor, 300)
    yield f" through {cause.via}" if cause.via else ""
    yield f" from {cause.source_ip}" if cause.source_ip else ""
    yield f", {wording.moment(cause.time)}."


def _changed(version: Version) -> Iterator[str]:
    assessment, cause = version.assessment, version.cause
    if assessment.deleted:
        yield "it no longer exists"
        return
    if assessment.first_sight:
        yield "seen for the first time: what is found was there before, or came with it"
    others = set(unexplained(cause, assessment.drift)) if cause is not None else set()
    for drift in assessment.drift.facets:
        apart = " (this event alone cannot explain it)" if drift.facet in others else ""
        yield f"{sentence(drift)}{apart}"


def _access(label: str, lines: Sequence[AccessLine], total: int, kind: str) -> Html | None:
    left = total - min(len(lines), _LINES)
    items = [_line_of_access(line) for line in lines[:_LINES]]
    more = el("li", f"and {left:,} more") if left > 0 else None
    return el("div", el("p", label, class_="label"), el("ul", items, more, class_=kind)) if items or left > 0 else None


def _line_of_access(line: AccessLine) -> Html:
    """What on what; and below it the condition, the statement and an example."""
    names = line.actions.split(", ")
    more = f" and {len(names) - _ACTIONS:,} more" if len(names) > _ACTIONS else ""
    sure = "" if line.confidence is Confidence.PROVEN else line.confidence.value
    condition = f"if {line.condition}" if line.condition else ""
    example = f"e.g. {line.witness}" if line.witness else ""
    told = " · ".join(each for each in (sure, condition, line.statement, example) if each)
    return el(
        "li",
        el("span", code(", ".join(names[:_ACTIONS])), more, " on ", code(line.resource), class_="what"),
        el("div", told, class_="soft small") if told else None,
    )


def _finding(finding: Finding) -> Html:
    return group(finding.evidence.summary, el("div", code(finding.guardrail, 80), class_="soft small"))


def _list(label: str, lines: Iterable[Child]) -> Html | None:
    listed = list(lines)
    if not listed:
        return None
    left = len(listed) - 3 * _LINES
    items = [el("li", line) for line in listed[: 3 * _LINES]]
    more = el("li", f"and {left:,} more") if left > 0 else None
    return el("div", el("p", label, class_="label"), el("ul", items, more))


def _differences(version: Version, before: Snapshot | None) -> Html | None:
    if version.assessment.deleted:
        return None
    parts = []
    for drift in version.assessment.drift.facets[:_LINES]:
        if lines := difference(drift, before, version.snapshot):
            parts += [el("p", sentence(drift), class_="label"), el("pre", map(_line, lines), class_="diff")]
    return el("details", el("summary", "The difference"), parts) if parts else None


def _line(line: str) -> Html:
    kind = {"+": "add", "-": "cut"}.get(line[:1])
    return el("span", line or " ", class_=kind)
