"""What stands about a principal: its findings, who gave it what it holds, its waivers, and its policies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.blame import Given
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.domain.policy import Cell
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.snapshot_problems import documents
from iamdrift.reports import wording
from iamdrift.reports.page.timeline import anchor
from iamdrift.reports.review.markup import Child, Html, code, el, group, listing
from iamdrift.reports.review.parts import Column, day, minute, none, section, severity, table

_ACTIONS = 6


def findings(dossier: Dossier, guardrails: Mapping[str, Guardrail]) -> Html:
    stand = sorted(dossier.record.findings, key=lambda each: (bool(each.waived_by), -each.severity, each.identity))
    if not stand:
        return section("findings", "Findings", none("Nothing stands."))
    columns = (Column("Severity"), Column("Guardrail"), Column("What was seen"), Column("Since"))
    rows = ((grade(each), code(each.guardrail, 80), seen(each), _day(each.since)) for each in stand)
    advice = wording.remedies([each for each in stand if not each.waived_by], guardrails)
    return section(
        "findings",
        "Findings",
        table("What stands, the worst first", columns, rows),
        el("p", "What to do", class_="label") if advice else None,
        el("ul", [el("li", each) for each in advice]) if advice else None,
    )


def given(found: Sequence[Given]) -> Html:
    columns = (Column("May"), Column("On"), Column("If"), Column("Given"))
    rows = [row for each in found for row in _rows(each)]
    if not rows:
        return section("given", "What it holds, and who gave it", none("It may do nothing, and nobody may become it."))
    return section("given", "What it holds, and who gave it", table("What came last comes first", columns, rows))


def waivers(dossier: Dossier) -> Html:
    if not dossier.waivers:
        return section("waivers", "Waivers", none("Nobody has waived anything here."))
    columns = (Column("Guardrail"), Column("Subject"), Column("Why"), Column("By"), Column("Until"))
    rows = (_waiver(each) for each in sorted(dossier.waivers, key=lambda waiver: (waiver.expires, waiver.id)))
    return section("waivers", "Waivers", table("Those that end first come first", columns, rows))


def policies(snapshot: Snapshot | None) -> Html:
    if snapshot is None:
        return section("policies", "Policies", none("It no longer exists."))
    shown = [_document(name, document.text if document else None) for name, document in documents(snapshot)]
    return section("policies", "Policies", shown or none("It has none."))


def _day(time: str) -> Html:
    return el("span", day(time), class_="date")


def grade(finding: Finding) -> Html:
    return el("span", "Waived", class_="soft") if finding.waived_by else severity(finding.severity)


def seen(finding: Finding) -> Html:
    evidence = finding.evidence
    sure = "" if evidence.confidence is Confidence.PROVEN else f" ({evidence.confidence.value})"
    return group(
        f"{evidence.summary}{sure}",
        el("div", evidence.statement, class_="soft") if evidence.statement else None,
        el("div", "for example: ", code(evidence.witness), class_="soft") if evidence.witness else None,
        el("div", f"waived by {finding.waived_by}", class_="soft") if finding.waived_by else None,
    )


def _rows(each: Given) -> Iterator[tuple[Child, ...]]:
    by = _given_by(each)
    for cell in each.entrances:
        yield "be assumed", group("by ", code(_principal(cell.principal))), _conditions(cell), by
    for cell in each.held:
        yield _actions(cell), code(_resource(cell)), _conditions(cell), by


def _given_by(each: Given) -> Html:
    version, cause = each.version, each.version.cause
    link = el("a", f"version {version.number}", href=f"#{anchor(version.number)}")
    who: Child = code(cause.actor, 200) if cause is not None else "nobody announced it"
    if version.assessment.first_sight and cause is None:
        who = "there at first sight"
    return group(link, el("div", minute(version.time), class_="soft date"), el("div", who))


def _actions(cell: Cell) -> Html:
    names = cell.actions.patterns()
    more = f" and {len(names) - _ACTIONS:,} more" if len(names) > _ACTIONS else ""
    return group(code(", ".join(names[:_ACTIONS])), more)


def _resource(cell: Cell) -> str:
    apart = ", ".join(cell.not_resources[:3])
    return cell.resource + (f" but not {apart}" if apart else "")


def _principal(pattern: str) -> str:
    """`AWS:111122223333:*` as `everyone in account 111122223333`."""
    kind, _, rest = pattern.partition(":")
    if pattern == "*" or rest == "*":
        return "anyone"
    account, _, name = rest.partition(":")
    return f"everyone in account {account}" if kind == "AWS" and name in ("*", "") else rest or pattern


def _conditions(cell: Cell) -> Child:
    return code(" and ".join(cell.conditions)) if cell.conditions else ""


def _waiver(waiver: Waiver) -> tuple[Child, ...]:
    why = f"{waiver.reason} ({waiver.ticket})"
    return (
        code(waiver.guardrail, 80),
        code(waiver.subject or "every one"),
        why,
        code(waiver.owner),
        _day(waiver.expires),
    )


def _document(name: str, text: str | None) -> Html:
    body = listing(_readable(text)) if text is not None else none("It could not be read.")
    return el("details", el("summary", name), body)


def _readable(text: str) -> str:
    """Indented where it is JSON; verbatim where it is not."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
