"""`iamdrift show`: a principal as it is on record, or as it was."""

from __future__ import annotations

from typing import Annotated

import typer

from iamdrift.cli.account.pages import write_page
from iamdrift.cli.operating.rulebook import all_guardrails, configuration_of
from iamdrift.cli.record.dossiers import dossier, version_of
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.record.show_output import as_json, print_version
from iamdrift.cli.terminal.options import Config, Json, command_app
from iamdrift.cli.terminal.screen import print_json
from iamdrift.errors import InvalidInput

HELP = """
Show a principal as it is on record, or as it was.

What it may do and who may become it, what its last change made possible and by whom, its findings, waivers and
baseline. --html writes all of its history as one page that opens without a network.

Examples:

  iamdrift show shop-prod-role
  iamdrift show shop-prod-role --at 2026-10-01T06:00Z
  iamdrift show role shop-prod-role --account 111122223333 --version 7
  iamdrift show user/alice --json
  iamdrift show shop-prod-role --html shop.html

Exit code 2 where nothing is on record, or the ledger cannot be read.
"""

app = command_app()


@app.command(help=HELP)
def show(
    principal: Who,
    account: Account = "",
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="As it was on record at that time.")] = "",
    version: Annotated[int, typer.Option("--version", metavar="N", help="As it was in that version.", min=0)] = 0,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Write its history as a page.")] = "",
    config: Config = "",
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    if bool(at) + bool(version) + bool(html) > 1:
        raise InvalidInput("--at, --version and --html do not go together", remedy="give one of them")
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        record = recorded(ledger, principal, account)
        if html:
            write_page(html, dossier(ledger, record), all_guardrails(configuration_of(config)))
            return
        shown = version_of(ledger, record, at=at, number=version)
        waivers = ledger.approvals.waivers(record.ref)
        if json:
            print_json(as_json(record, shown, waivers))
        else:
            print_version(record, shown, waivers)
