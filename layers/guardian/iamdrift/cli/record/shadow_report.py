"""`iamdrift shadow-report`: what would have been taken back, counted for each guardrail before anybody turns it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.cli.files.moments import moment
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.record.recorded_histories import accounts, histories
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, table
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.shadow import ShadowLine
from iamdrift.domain.remediation.shadow import shadow_report as shadowed

HELP = """
Count what would have been taken back, had it been allowed.

For each guardrail: how often the guardian recommended to revert or contain and its mode did not allow it, and what
people did instead. `right`: they took it back themselves. `wrong`: they accepted or waived it. `open`: neither yet.
Turn on a guardrail whose `wrong` stays at nothing.

Examples:

  iamdrift shadow-report
  iamdrift shadow-report --since 2026-09-01
  iamdrift shadow-report --account 111122223333 --json

Exit code 2 where the ledger cannot be read.
"""
SCHEMA = "iamdrift.shadow-report/1"

app = command_app()


@app.command(help=HELP)
def shadow_report(
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Only what was recorded since.")] = "",
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ID", help="Repeat it for several; yours by default.")
    ] = None,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    start = moment(since, "--since").isoformat() if since else ""
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        among = accounts(ledger, account)
        read = [[each for each in found if each.time >= start] for _, found in histories(ledger, among)]
    lines = shadowed(read)
    if json:
        print_json(_as_json(lines, read, among))
    else:
        _print(lines, read)


def _print(lines: Sequence[ShadowLine], read: Sequence[Sequence[Version]]) -> None:
    console = out()
    told = f"{counted(sum(map(len, read)), 'recorded state')} of {counted(len(read), 'principal')}"
    if not lines:
        console.print(Text(f"{told}: nothing would have been taken back.", style="bold green"))
        return
    console.print(Text(f"{told}: what would have been taken back", style="bold"))
    console.print(table(("guardrail", "would have", "reverted", "contained", "right", "wrong", "open"), _rows(lines)))


def _rows(lines: Sequence[ShadowLine]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        counts = (line.would_have, line.reverted, line.contained, line.right)
        wrong = Text(f"{line.wrong:,}", "bold red" if line.wrong else "green")
        yield (line.guardrail, *(f"{count:,}" for count in counts), wrong, f"{line.open:,}")


def _as_json(lines: Sequence[ShadowLine], read: Sequence[Sequence[Version]], among: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "accounts": list(among),
        "principals": len(read),
        "versions": sum(map(len, read)),
        "lines": [
            {
                "guardrail": line.guardrail,
                "would_have": line.would_have,
                "reverted": line.reverted,
                "contained": line.contained,
                "right": line.right,
                "wrong": line.wrong,
                "open": line.open,
            }
            for line in lines
        ],
    }
