"""`iamdrift cost`: what the guardian costs in a month, estimated from a size or from what it has used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from iamdrift.adapters.usage_metrics import UsageMetrics
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Where
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import table
from iamdrift.domain.running.cost import PRICES_OF, CostLine, Volume, expected, priced, total
from iamdrift.errors import InvalidInput

HELP = """
Estimate what the guardian costs in a month.

Offline, from the size of the organization; with --measured, from what CloudWatch counted of the deployed guardian,
scaled to 30 days. List prices, without free tier and taxes. Access Analyzer's analysis of unused access is off by
default; --unused-access adds what it costs for so many roles and users.

Examples:

  iamdrift cost --accounts 200 --changes 10
  iamdrift cost --measured --profile security --days 7
  iamdrift cost --accounts 1000 --json
  iamdrift cost --accounts 20 --unused-access 3000
"""
SCHEMA = "iamdrift.cost/1"

app = command_app()


@app.command(help=HELP)
def cost(
    accounts: Annotated[int, typer.Option("--accounts", min=1, help="Accounts of the organization.")] = 1,
    changes: Annotated[float, typer.Option("--changes", min=0, help="Changes of IAM per account and day.")] = 10.0,
    told: Annotated[float, typer.Option("--told", min=0, max=1, help="Share of them that people are told of.")] = 0.02,
    canaries: Annotated[float, typer.Option("--canaries", min=0, help="Canary changes per account and day.")] = 24.0,
    unused_access: Annotated[
        int, typer.Option("--unused-access", min=0, help="Roles and users analyzed for unused access, if that is on.")
    ] = 0,
    measured: Annotated[bool, typer.Option("--measured", help="From what the deployed guardian has used.")] = False,
    days: Annotated[int, typer.Option("--days", min=1, max=60, help="Of how many days, with --measured.")] = 7,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    endpoint_url: Endpoint = "",
) -> None:
    if profile and not measured:
        raise InvalidInput("--profile needs --measured", remedy="an estimate from a size asks nobody")
    if measured:
        with reached(Where(profile, region, stack, "", endpoint_url)) as ledger:
            used = UsageMetrics(ledger.client).used(stack, datetime.now(UTC), days)
            lines = priced(replace(used, analyzed=unused_access))
    else:
        lines = priced(expected(Volume(accounts, changes, told, canaries, unused_access)))
    if json:
        print_json(
            {
                "schema": SCHEMA,
                "prices": PRICES_OF,
                "measured": measured,
                "lines": [
                    {"what": each.what, "quantity": each.quantity, "unit": each.unit, "dollars": each.dollars}
                    for each in lines
                ],
                "dollars": total(lines),
            }
        )
    else:
        _print(lines)


def _print(lines: Iterable[CostLine]) -> None:
    shown = tuple(lines)
    rows = [(each.what, _amount(each), f"${each.dollars:,.2f}") for each in shown]
    console = out()
    console.print(table(("a month of", "quantity", "dollars"), rows))
    console.print(Text(f"${total(shown):,.2f} a month", style="bold").append(f" ({PRICES_OF})", style="dim"))


def _amount(line: CostLine) -> str:
    number = f"{line.quantity:,.0f}" if line.quantity >= 10 else f"{line.quantity:,.3g}"
    return f"{number} {line.unit}".rstrip()
