"""Findings on record as rows of a table, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from iamdrift.cli.record import version_words as words
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.tables import Cell, severity, table
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.principals.principal import PrincipalType


def finding_table(findings: Iterable[Finding], *, with_principal: bool) -> Table:
    columns = ("severity", "principal", "finding") if with_principal else ("severity", "finding")
    return table(columns, _rows(findings, with_principal))


def finding_json(finding: Finding) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "principal": words.principal_json(finding.principal),
        "guardrail": finding.guardrail,
        "severity": finding.severity.name.lower(),
        "confidence": evidence.confidence.value,
        "status": finding.status.value,
        "since": finding.since,
        "subject": evidence.subject,
        "summary": evidence.summary,
        "statement": evidence.statement,
        "witness": evidence.witness,
        "missing": evidence.missing,
        "identity": finding.identity,
        "at_first_sight": finding.at_first_sight,
        "waived_by": finding.waived_by,
    }


def _rows(findings: Iterable[Finding], with_principal: bool) -> Iterator[tuple[Cell, ...]]:
    last = ""
    for finding in findings:
        grade = Text("waived", "dim") if finding.waived_by else severity(finding.severity)
        who = _who(finding)
        yield (grade, "" if who == last else who, _cell(finding)) if with_principal else (grade, _cell(finding))
        last = who


def _who(finding: Finding) -> str:
    ref = finding.principal
    return "the account" if ref.type is PrincipalType.ACCOUNT else f"{ref.type.value} {ref.name}"


def _cell(finding: Finding) -> Text:
    evidence = finding.evidence
    since = f"since {finding.since[:10]}" if finding.since else ""
    waived = f"waived by {finding.waived_by}" if finding.waived_by else ""
    details = (finding.guardrail, evidence.statement, f"subject {evidence.subject}", since, waived)
    told = " · ".join(printable(each) for each in details if each)
    return Text(printable(evidence.summary)).append(f"\n{told}", style="dim")
