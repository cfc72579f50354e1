"""`iamdrift history`: the versions of a principal, who brought each, and what it made possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.cli.record import version_words as words
from iamdrift.cli.record.dossiers import broken
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, facts, severity
from iamdrift.domain.ledger.record import Record, Version
from iamdrift.reports import wording

HELP = """
List the versions of a principal: who brought each, and what it made possible.

--verify checks that the record is whole: each version is bound to the one before by its hash.

Examples:

  iamdrift history shop-prod-role
  iamdrift history user/alice --account 111122223333 --limit 100
  iamdrift history shop-prod-role --verify
  iamdrift history shop-prod-role --json

Exit code 1 where --verify finds the record broken; 2 where nothing is on record.
"""
SCHEMA = "iamdrift.history/1"
_LINES = 4  # of access that one version brought or took

app = command_app()


@app.command(help=HELP)
def history(
    principal: Who,
    account: Account = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="The newest N versions.", min=1)] = 20,
    verify: Annotated[bool, typer.Option("--verify", help="Check the hash chain of all versions.")] = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        record = recorded(ledger, principal, account)
        problems = broken(ledger, record) if verify else None
        versions = list(islice(ledger.history.history(record.ref), limit))
    if json:
        print_json(_as_json(record, versions, problems))
    else:
        _print(record, versions, problems)
    finish(Outcome.NO if problems else Outcome.OK)


def _print(record: Record, versions: Sequence[Version], problems: Sequence[str] | None) -> None:
    console = out()
    console.print(Text(printable(record.ref), style="bold"))
    for version in versions:
        console.print()
        console.print(_headline(version))
        console.print(facts(_facts(version)))
    console.print()
    if len(versions) < record.version:
        console.print(f"... and {counted(record.version - len(versions), 'older version')} (--limit shows more)")
    if problems is None:
        return
    for problem in problems:
        console.print(Text(f"broken: {printable(problem)}", style="bold red"))
    if not problems:
        console.print(
            Text(f"intact: {counted(record.version, 'version')}, the last has hash {record.hash}", style="green")
        )


def _headline(version: Version) -> Text:
    line = Text(f"version {version.number}, {wording.moment(version.time)}  ", style="bold")
    line.append_text(severity(version.assessment.severity))
    return line.append(f"  {version.assessment.decided.value}", style="dim")


def _facts(version: Version) -> Iterator[tuple[str, Cell]]:
    yield "  by", f"{words.by(version.cause)}, {words.event(version.cause)}"
    yield from _labelled("  changed", words.changed(version))
    yield from _labelled("  now", words.gained(version, _LINES))
    yield from _labelled("  no longer", words.lost(version, _LINES))
    yield from _labelled("  new", (each.evidence.summary for each in version.assessment.fresh))
    yield from _labelled("  resolved", (each.evidence.summary for each in version.assessment.resolved))


def _labelled(label: str, lines: Iterator[str]) -> Iterator[tuple[str, Cell]]:
    for number, line in enumerate(lines):
        yield ("" if number else label), line


def _as_json(record: Record, versions: Sequence[Version], problems: Sequence[str] | None) -> dict[str, Any]:
    checked = {} if problems is None else {"intact": not problems, "broken": list(problems), "hash": record.hash}
    return {
        "schema": SCHEMA,
        "principal": words.principal_json(record.ref),
        "newest": record.version,
        **checked,
        "versions": [words.version_json(version) for version in versions],
    }
