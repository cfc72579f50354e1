"""What `show` prints of one version of a principal, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.padding import Padding
from rich.text import Text

from iamdrift.cli.record import version_words as words
from iamdrift.cli.record.finding_rows import finding_json, finding_table
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.statements import sentences
from iamdrift.cli.terminal.tables import Cell, facts, severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.plain import to_plain
from iamdrift.domain.ledger.record import Record, Version
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.snapshot_problems import documents
from iamdrift.reports import wording

SCHEMA = "iamdrift.show/1"
_SENTENCES = 20  # of one document


def print_version(record: Record, version: Version, waivers: Sequence[Waiver]) -> None:
    """Who it is and what was concluded, what it may do, what became possible, then findings and waivers."""
    console, assessment = out(), version.assessment
    console.print(Text(printable(record.ref), style="bold").append("  ").append_text(severity(assessment.severity)))
    console.print(facts(_facts(record, version)))
    if version.snapshot is not None:
        _print_holdings(version.snapshot)
    _print_list("Now possible", words.gained(version), "red")
    _print_list("No longer possible", words.lost(version), "green")
    if assessment.standing:
        console.print(Text("\nFindings", style="bold"))
        console.print(finding_table(assessment.standing, with_principal=False))
    _print_list("Waivers", map(_waiver, waivers))
    if version.number < record.version:
        console.print(Text(f"\nThis was version {version.number}; the newest is {record.version}.", style="yellow"))


def as_json(record: Record, version: Version, waivers: Iterable[Waiver]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "principal": words.principal_json(record.ref),
        "newest": record.version,
        "baseline": to_plain(record.baseline),
        "version": words.version_json(version),
        "findings": [finding_json(finding) for finding in version.assessment.findings],
        "waivers": [to_plain(waiver) | {"principal": waiver.principal.text} for waiver in waivers],
        "state": to_plain(version.snapshot),
    }


def _print_list(title: str, lines: Iterable[str], style: str = "") -> None:
    listed = list(lines)
    if listed:
        out().print(Text(f"\n{title}", style="bold"))
    for line in listed:
        out().print(Padding(Text(printable(line), style=style), (0, 0, 0, 2)))


def _print_holdings(snapshot: Snapshot) -> None:
    for name, document in documents(snapshot):
        kind = PolicyKind.TRUST if name == "trust policy" else PolicyKind.IDENTITY
        lines = sentences(document.text, kind) if document is not None else ("its document could not be read",)
        more = len(lines) - _SENTENCES
        _print_list(printable(name), [*lines[:_SENTENCES], *([f"... and {more} more statements"] if more > 0 else [])])
    _print_list("Tags", (f"{key}={value}" for key, value in snapshot.tags))
    _print_list("Credentials", (f"{each.kind} {each.id} {each.status}" for each in snapshot.credentials))
    _print_list("Members", snapshot.members)


def _facts(record: Record, version: Version) -> Iterator[tuple[str, Cell]]:
    assessment, snapshot = version.assessment, version.snapshot
    yield "arn", snapshot.arn if snapshot is not None else ""
    yield "version", f"{version.number} of {record.version}, recorded {wording.moment(version.time)}"
    yield "verdict", wording.verdict(assessment)
    yield "baseline", _baseline(record)
    yield from _labelled("changed", words.changed(version))
    yield "by", words.by(version.cause)
    yield "how", words.event(version.cause)
    yield "when", wording.moment(version.cause.time) if version.cause is not None else ""
    yield from _labelled("note", assessment.notes)


def _baseline(record: Record) -> str:
    baseline = record.baseline
    if baseline is None:
        return ""
    by = f" by {baseline.by}" if baseline.by else ""
    return f"{baseline.acceptance.value}: version {baseline.version}, since {wording.moment(baseline.since)}{by}"


def _waiver(waiver: Waiver) -> str:
    subject = f" ({waiver.subject})" if waiver.subject else ""
    told = f"{waiver.guardrail}{subject} until {wording.moment(waiver.expires)}: {waiver.reason}"
    return f"{told} - {waiver.owner}, {waiver.ticket}"


def _labelled(label: str, lines: Iterable[str]) -> Iterator[tuple[str, Cell]]:
    for number, line in enumerate(lines):
        yield ("" if number else label), line
