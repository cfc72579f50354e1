"""`iamdrift blame`: which change, and by whom, gave a principal each permission that it holds now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.cli.changes.entries import Entry, Side, entries
from iamdrift.cli.record import version_words as words
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.progress import watched
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, facts
from iamdrift.domain.ledger.blame import Given
from iamdrift.domain.ledger.blame import blame as blamed
from iamdrift.domain.ledger.record import Record
from iamdrift.reports import wording

HELP = """
Say which change, and by whom, gave a principal each permission that it holds now.

A permission is blamed on the version since which it has been held without a break. What was there at first sight is
said to be; the guardian does not know who gave it.

Examples:

  iamdrift blame shop-prod-role
  iamdrift blame user/alice --account 111122223333 --json
  iamdrift blame arn:aws:iam::111122223333:role/shop-prod-role --all

Exit code 2 where nothing is on record.
"""
SCHEMA = "iamdrift.blame/1"
_SHOWN = 10  # entries of one version

app = command_app()


@app.command(help=HELP)
def blame(
    principal: Who,
    account: Account = "",
    everything: Annotated[bool, typer.Option("--all", help="Show every permission.")] = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        record = recorded(ledger, principal, account)
        versions = list(watched(ledger.history.history(record.ref), "versions read:"))
    found = blamed(versions)
    if json:
        print_json(_as_json(record, found))
    else:
        _print(record, found, everything=everything)


def _print(record: Record, found: Sequence[Given], *, everything: bool) -> None:
    console = out()
    console.print(Text(printable(record.ref), style="bold"))
    if not found:
        console.print("It may do nothing, and nobody may become it: there is nobody to blame.")
    for given in found:
        console.print()
        console.print(_headline(given))
        shown = _entries(given)
        for entry in shown if everything else shown[:_SHOWN]:
            console.print(Text(f"  {printable(entry.what)}"))
            console.print(facts(_details(entry)))
        if len(shown) > _SHOWN and not everything:
            console.print(f"  ... and {counted(len(shown) - _SHOWN, 'more entry', 'more entries')} (--all shows them)")


def _headline(given: Given) -> Text:
    version = given.version
    line = Text(f"version {version.number}, {wording.moment(version.time)}: ", style="bold")
    if version.assessment.first_sight:
        line.append("there at first sight; ", style="yellow")
    line.append(printable(words.by(version.cause)))
    return line.append(f", {printable(words.event(version.cause))}", style="dim")


def _entries(given: Given) -> tuple[Entry, ...]:
    return (*entries(given.entrances, Side.NEW), *entries(given.held, Side.NEW))


def _details(entry: Entry) -> Iterator[tuple[str, Cell]]:
    yield "    if", " and ".join(entry.conditions)
    yield "    except", ", ".join(entry.but_not)
    yield "    from", entry.statement


def _as_json(record: Record, found: Iterable[Given]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "principal": words.principal_json(record.ref),
        "newest": record.version,
        "given": [
            {
                "version": words.version_json(given.version),
                "permissions": [_entry(each) for each in entries(given.held, Side.NEW)],
                "entrances": [_entry(each) for each in entries(given.entrances, Side.NEW)],
            }
            for given in found
        ],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "actions": list(entry.actions),
        "access_level": entry.level,
        "resource": entry.resource,
        "except_resources": list(entry.but_not),
        "principal": entry.who,
        "conditions": list(entry.conditions),
        "witness": entry.witness,
        "statement": entry.statement,
        "confidence": entry.confidence.value,
    }
