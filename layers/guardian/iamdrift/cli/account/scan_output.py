"""What a scan prints: a table for people, or JSON that is written while the account is still being read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from iamdrift.cli.account.scanning import Rules, Scanned, Tally
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.tables import Cell, counted, severity, table
from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity

SCHEMA = "iamdrift.scan/1"
_SHOWN = 25


def print_table(found: Iterable[Scanned], tally: Tally, *, everything: bool, witnesses: bool) -> None:
    """The principals with findings, worst first, and a summary; `witnesses`: with the request that proves each."""
    console = out()
    told = sorted((each for each in found if each.assessment.standing or each.problems), key=_worst_first)
    broken = [each.assessment for each in told if each.assessment.standing]
    shown = broken if everything else broken[:_SHOWN]
    if shown:
        console.print(table(("severity", "principal", "finding"), _rows(shown, witnesses)))
    if len(broken) > len(shown):
        console.print(f"... and {counted(len(broken) - len(shown), 'more principal')} with findings (--all shows them)")
    _print_problems([each for each in told if each.problems])
    console.print(_summary(tally))
    if shown:
        console.print("`iamdrift rules show GUARDRAIL` says why it matters and what to do.", style="dim")


def print_stream(found: Iterable[Scanned], rules: Rules, tally: Tally, *, source: str, now: str) -> None:
    """One JSON document with one principal a line, each written as soon as it is assessed."""
    head = {"schema": SCHEMA, "source": source, "time": now, "guardrails": [rule.id for rule in rules.guardrails]}
    write = sys.stdout.write
    write(json.dumps(head)[:-1] + ', "principals": [')
    for number, each in enumerate(found):
        write((",\n" if number else "\n") + json.dumps(_principal(each)))
    write('\n], "summary": ' + json.dumps(_totals(tally)) + "}\n")


def _worst_first(scanned: Scanned) -> tuple[int, int, str]:
    assessment = scanned.assessment
    return -assessment.severity, -len(assessment.standing), str(assessment.principal)


def _rows(assessments: Sequence[Assessment], witnesses: bool) -> Iterator[tuple[Cell, ...]]:
    for assessment in assessments:
        who = f"{assessment.principal.type.value} {assessment.principal.name}"
        for finding in assessment.standing:
            yield (
                Text("waived", "dim") if finding.waived_by else severity(finding.severity),
                who,
                _finding_cell(finding, witnesses),
            )
            who = ""


def _finding_cell(finding: Finding, witnesses: bool) -> Text:
    evidence = finding.evidence
    cell = Text(printable(evidence.summary))
    details = [finding.guardrail, evidence.statement]
    details += [f"e.g. {evidence.witness}"] if witnesses and evidence.witness else []
    return cell.append("\n" + " · ".join(printable(each) for each in details if each), style="dim")


def _print_problems(found: Sequence[Scanned]) -> None:
    for each in found[:_SHOWN]:
        for problem in each.problems[:3]:
            told = f"not understood: {printable(each.assessment.principal)}: {printable(problem)}"
            out().print(Text(told, style="yellow"))
    if len(found) > _SHOWN:
        out().print(f"... and problems with {counted(len(found) - _SHOWN, 'more principal')} (--json has them)")


def _summary(tally: Tally) -> Text:
    line = Text(f"{counted(tally.principals, 'principal')} assessed, ", style="bold")
    if not tally.findings:
        return line.append("no findings", style="bold green")
    line.append(f"{tally.with_findings:,} with findings: ")
    for number, level in enumerate(sorted(tally.findings, reverse=True)):
        line.append(", " if number else "").append(f"{tally.findings[level]:,} ").append_text(severity(level))
    return line


def _principal(scanned: Scanned) -> dict[str, Any]:
    assessment = scanned.assessment
    ref = assessment.principal
    return {
        "account": ref.account,
        "type": ref.type.value,
        "name": ref.name,
        "unique_id": ref.unique_id,
        "severity": assessment.severity.name.lower(),
        "findings": [_finding(finding) for finding in assessment.standing],
        "notes": list(assessment.notes),
        "problems": list(scanned.problems),
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
        "waived_by": finding.waived_by,
    }


def _totals(tally: Tally) -> dict[str, Any]:
    return {
        "principals": tally.principals,
        "with_findings": tally.with_findings,
        "with_problems": tally.with_problems,
        "waived": tally.waived,
        "findings": {level.name.lower(): tally.findings.get(level, 0) for level in sorted(Severity, reverse=True)},
        "worst": tally.worst.name.lower() if tally.worst is not None else None,
    }
