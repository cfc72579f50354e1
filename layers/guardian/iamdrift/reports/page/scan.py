"""A scan of an account as one page that opens without a network, prints, and needs no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.reports import wording
from iamdrift.reports.neutral import one_line
from iamdrift.reports.page.sheet import SHEET
from iamdrift.reports.page.standing import grade, seen
from iamdrift.reports.review.charts import WORST_FIRST, severity_bar
from iamdrift.reports.review.markup import Child, Html, code, document, el
from iamdrift.reports.review.parts import Column, minute, none, principal, section, severity, table, tile

_MOST = 1_000  # rows of one table


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found. `principals`: how many were looked at; `problems`: (who, what was not understood)."""

    source: str
    time: str
    principals: int
    found: tuple[Assessment, ...]
    problems: tuple[tuple[str, str], ...] = ()


def scan_page(scan: Scan, guardrails: Sequence[Guardrail]) -> str:
    known = {guardrail.id: guardrail for guardrail in guardrails}
    counts = Counter(finding.severity for each in scan.found for finding in each.unwaived)
    body = el(
        "div",
        el("a", "Skip to the findings", href="#findings", class_="skip"),
        el(
            "main",
            el(
                "header",
                el("h1", "Scan of an account"),
                el("p", f"{scan.source} · as of {minute(scan.time)}", class_="soft"),
            ),
            _overview(scan, counts),
            _findings(scan),
            _advice(scan, known),
            _problems(scan),
        ),
    )
    return document(one_line(f"Scan of {scan.source}", 200), SHEET, body)


def _overview(scan: Scan, counts: Mapping[Severity, int]) -> Html:
    waived = sum(len(each.standing) - len(each.unwaived) for each in scan.found)
    tiles = (
        tile(scan.principals, "principals"),
        tile(sum(bool(each.unwaived) for each in scan.found), "with findings"),
        tile(sum(counts.values()), "findings"),
        tile(waived, "accepted by waivers"),
    )
    return section(
        "overview",
        "Overview",
        el("div", tiles, class_="tiles"),
        severity_bar(counts, "Findings"),
        el("ul", [el("li", severity(each), f" {counts.get(each, 0):,}") for each in WORST_FIRST], class_="key"),
    )


def _findings(scan: Scan) -> Html:
    ordered = sorted(scan.found, key=lambda each: (-each.severity, -len(each.standing), str(each.principal)))
    rows = [row for each in ordered for row in _rows(each)]
    if not rows:
        return section("findings", "Findings", none("Nothing was found."))
    columns = (Column("Severity"), Column("Who"), Column("Guardrail"), Column("What was seen"))
    left = f"; the first {_MOST:,} of {len(rows):,}, the others are in the JSON" if len(rows) > _MOST else ""
    return section("findings", "Findings", table(f"The worst principal first{left}", columns, rows[:_MOST], _MOST))


def _rows(assessment: Assessment) -> Iterator[tuple[Child, ...]]:
    for finding in assessment.standing:
        yield grade(finding), principal(assessment.principal), code(finding.guardrail, 80), seen(finding)


def _advice(scan: Scan, known: Mapping[str, Guardrail]) -> Html | None:
    broken = [finding for each in scan.found for finding in each.unwaived]
    advice = wording.remedies(broken, known)
    return section("advice", "What to do", el("ul", [el("li", each) for each in advice])) if advice else None


def _problems(scan: Scan) -> Html | None:
    if not scan.problems:
        return None
    rows = [(who, what) for who, what in scan.problems[:_MOST]]
    return section(
        "problems", "Not understood", table("Read these by hand", (Column("Who"), Column("What")), rows, _MOST)
    )
