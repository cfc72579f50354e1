"""What `replay` prints: the sum, then by tier, by actor, by principal, and the findings that events raise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from rich.text import Text

from iamdrift.cli.changes.replaying import ELSEWHERE, UNKNOWN, Tally, Told, most
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.tables import Cell, counted, severity, table
from iamdrift.domain.judging.severity import Severity
from iamdrift.reports import wording

SCHEMA = "iamdrift.replay/1"
_SHOWN = 10
_MEANINGS = {
    "permission": "reads who is affected, works out what became possible, checks the guardrails",
    "credential": "reads whose credentials they are, checks the guardrails",
    "metadata": "reads who is affected; tags and names can decide what guardrails say",
    "tampering": "tells at once: it can blind or silence the guardian",
    "use": "tells who used power",
    ELSEWHERE: "acts only where it hits what the guardian itself is made of",
    UNKNOWN: "tells at once: a write that the catalogue does not know",
}


def print_tally(tally: Tally, *, everything: bool) -> None:
    console, shown = out(), None if everything else _SHOWN
    console.print(_summary(tally))
    if tally.tiers:
        tiers = ((tier, f"{number:,}", _MEANINGS.get(tier, "")) for tier, number in most(tally.tiers))
        console.print(table(("kind of change", "events", "what the guardian does"), tiers))
    _print_counts("who changed things", tally.actors, "changes", shown)
    _print_counts("who was refused a change", tally.refused, "calls", shown)
    _print_counts("whom it would have read", tally.principals, "changes", shown)
    _print_counts("and everybody reached by", tally.spread, "changes", shown)
    if tally.findings:
        console.print(table(("severity", "events", "finding"), islice(_finding_rows(tally), shown)))
        _print_left(len(tally.findings), shown)
    _print_counts("ignored because", tally.ignored, "events", shown)
    _print_counts("rejected because", tally.rejected, "events", shown)
    for problem in tally.problems[:shown]:
        console.print(Text(f"not read: {printable(problem)}", style="yellow"))


def as_json(tally: Tally, sources: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "sources": list(sources),
        "files": tally.files,
        "events": tally.events,
        "acted_on": tally.changes,
        "repeated": tally.repeated,
        "ignored": sum(tally.ignored.values()),
        "rejected": sum(tally.rejected.values()),
        "first": tally.first,
        "last": tally.last,
        "tiers": dict(most(tally.tiers)),
        "apis": dict(most(tally.apis)),
        "actors": _listed(tally.actors, "actor", "changes"),
        "refused": _listed(tally.refused, "actor", "calls"),
        "principals": _listed(tally.principals, "principal", "changes"),
        "spread": _listed(tally.spread, "reach", "changes"),
        "findings": [_finding(told) for told in _worst_first(tally)],
        "ignored_because": dict(most(tally.ignored)),
        "rejected_because": dict(most(tally.rejected)),
        "problems": list(tally.problems),
    }


def _summary(tally: Tally) -> Text:
    line = Text(f"{counted(tally.events, 'event')} in {counted(tally.files, 'file')}: ", style="bold")
    line.append(f"{tally.changes:,} to act on", style="bold")
    line.append(f", {sum(tally.ignored.values()):,} ignored, {sum(tally.rejected.values()):,} rejected")
    line.append(f", {tally.repeated:,} repeated" if tally.repeated else "")
    if tally.first:
        line.append(f"\nfrom {wording.moment(tally.first)} to {wording.moment(tally.last)}", style="dim")
    return line


def _print_counts(title: str, counts: Mapping[str, int], unit: str, shown: int | None) -> None:
    if counts:
        rows = ((name, f"{number:,}") for name, number in islice(most(counts), shown))
        out().print(table((title, unit), rows))
        _print_left(len(counts), shown)


def _print_left(number: int, shown: int | None) -> None:
    if shown is not None and number > shown:
        out().print(f"... and {number - shown:,} more (--all shows them)", style="dim")


def _finding_rows(tally: Tally) -> Iterator[tuple[Cell, ...]]:
    for told in _worst_first(tally):
        cell = Text(printable(told.summary)).append(f"\n{told.guardrail} · event {printable(told.event)}", style="dim")
        yield severity(told.severity), f"{told.times:,}", cell


def _worst_first(tally: Tally) -> list[Told]:
    return sorted(tally.findings.values(), key=lambda told: (-told.severity, -told.times, told.guardrail, told.summary))


def _finding(told: Told) -> dict[str, Any]:
    return {
        "guardrail": told.guardrail,
        "severity": Severity(told.severity).name.lower(),
        "summary": told.summary,
        "times": told.times,
        "event": told.event,
    }


def _listed(counts: Mapping[str, int], name: str, unit: str) -> list[dict[str, Any]]:
    return [{name: each, unit: number} for each, number in most(counts)]
