"""What a scan prints: a table for people, or JSON that is written while the account is still being read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from iamdrift.cli.printable import printable
from iamdrift.cli.scanning import Rules, Tally
from iamdrift.cli.screen import out
from iamdrift.cli.tables import Cell, counted, severity, table
from iamdrift.domain.assessment import Assessment
from iamdrift.domain.finding import Finding
from iamdrift.domain.severity import Severity

SCHEMA = "iamdrift.scan/1"
_SHOWN = 25


def print_table(assessments: Iterable[Assessment], tally: Tally, *, everything: bool) -> None:
    """The principals with findings, worst first, and a summary."""
    console = out()
    told = sorted((each for each in assessments if each.findings or each.notes), key=_worst_first)
    broken = [each for each in told if each.findings]
    shown = broken if everything else broken[:_SHOWN]
    if shown:
        console.print(table(("severity", "principal", "finding"), _rows(shown)))
    if len(broken) > len(shown):
        console.print(f"... and {counted(len(broken) - len(shown), 'more principal')} with findings (--all shows them)")
    _print_notes([each for each in told if each.notes])
    console.print(_summary(tally))
    if shown:
        console.print("`iamdrift rules show GUARDRAIL` says why it matters and what to do.", style="dim")


def print_stream(assessments: Iterable[Assessment], rules: Rules, tally: Tally, *, source: str, now: str) -> None:
    """One JSON document with one principal a line, each written as soon as it is assessed."""
    head = {"schema": SCHEMA, "source": source, "time": now, "guardrails": [rule.id for rule in rules.guardrails]}
    write = sys.stdout.write
    write(json.dumps(head)[:-1] + ', "principals": [')
    for number, assessment in enumerate(assessments):
        write((",\n" if number else "\n") + json.dumps(_principal(assessment)))
    write('\n], "summary": ' + json.dumps(_totals(tally)) + "}\n")


def _worst_first(assessment: Assessment) -> tuple[int, int, str]:
    return -assessment.severity, -len(assessment.findings), str(assessment.principal)


def _rows(assessments: Sequence[Assessment]) -> Iterator[tuple[Cell, ...]]:
    for assessment in assessments:
        who = f"{assessment.principal.type.value} {assessment.principal.name}"
        for finding in assessment.findings:
            yield severity(finding.severity), who, _finding_cell(finding)
            who = ""


def _finding_cell(finding: Finding) -> Text:
    cell = Text(printable(finding.evidence.summary))
    details = [finding.guardrail, finding.evidence.statement, f"e.g. {finding.evidence.witness}"]
    details = details if finding.evidence.witness else details[:2]
    return cell.append("\n" + " · ".join(printable(each) for each in details if each), style="dim")


def _print_notes(assessments: Sequence[Assessment]) -> None:
    for assessment in assessments[:_SHOWN]:
        for note in assessment.notes[:3]:
            out().print(Text(f"note: {printable(assessment.principal)}: {printable(note)}", style="yellow"))
    if len(assessments) > _SHOWN:
        out().print(f"... and notes on {counted(len(assessments) - _SHOWN, 'more principal')} (--json has them)")


def _summary(tally: Tally) -> Text:
    line = Text(f"{counted(tally.principals, 'principal')} assessed, ", style="bold")
    if not tally.findings:
        return line.append("no findings", style="bold green")
    line.append(f"{tally.with_findings:,} with findings: ")
    for number, level in enumerate(sorted(tally.findings, reverse=True)):
        line.append(", " if number else "").append(f"{tally.findings[level]:,} ").append_text(severity(level))
    return line


def _principal(assessment: Assessment) -> dict[str, Any]:
    ref = assessment.principal
    return {
        "account": ref.account,
        "type": ref.type.value,
        "name": ref.name,
        "unique_id": ref.unique_id,
        "severity": assessment.severity.name.lower(),
        "findings": [_finding(finding) for finding in assessment.findings],
        "notes": list(assessment.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "guardrail": finding.guardrail,
        "severity": finding.severity.name.lower(),
        "confidence": evidence.confidence.value,
        "subject": evidence.subject,
        "summary": evidence.summary,
        "statement": evidence.statement,
        "witness": evidence.witness,
        "missing": evidence.missing,
        "identity": finding.identity,
    }


def _totals(tally: Tally) -> dict[str, Any]:
    return {
        "principals": tally.principals,
        "with_findings": tally.with_findings,
        "with_notes": tally.with_notes,
        "findings": {level.name.lower(): tally.findings.get(level, 0) for level in sorted(Severity, reverse=True)},
        "worst": tally.worst.name.lower() if tally.worst is not None else None,
    }
