"""`iamdrift snooze`: no reminders about a principal for a while."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from iamdrift.cli.decisions.deciding import About, Seen, Url, Wanted, Why, Yes, decide
from iamdrift.cli.files.moments import later
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.domain.remediation.approval import Decision

HELP = """
Do not remind of a principal until then; it stops nothing else.

People are told nothing about what was seen, machines are; whatever is new is told all the same. When that time has
come, it is told once more.

Examples:

  iamdrift snooze shop-prod-role --until 3d --why "The owner is on it"
  iamdrift snooze user/alice --until 2026-12-01T08:00Z --why "Waits for the change window" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = command_app()


@app.command(help=HELP)
def snooze(
    principal: Who,
    why: Why,
    account: Account = "",
    version: Seen = 0,
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="A time, or from now: 12h, 3d.")] = "1d",
    yes: Yes = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
    respond_url: Url = "",
) -> None:
    def wanted(*_seen: object) -> Wanted:
        return Wanted(Decision.SNOOZE, why, yes, {"until": later(until, "--until", datetime.now(UTC)).isoformat()})

    where = Where(profile, region, stack, table, endpoint_url)
    finish(decide(where, respond_url, About(principal, account, version), wanted, json=json))
