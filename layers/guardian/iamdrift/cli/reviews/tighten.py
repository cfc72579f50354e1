"""`iamdrift tighten`: the policy that a role really needed, by CloudTrail records here or by Access Analyzer there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.reviews.tightening import Wish, tightened_by_files
from iamdrift.cli.reviews.tightening_online import tightened_by_guardian
from iamdrift.cli.reviews.tightening_words import Tightened, rows, tightened_json
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import facts
from iamdrift.errors import InvalidInput

HELP = """
Write the policy that a role really needed, by what CloudTrail recorded of it.

Without files it asks the deployed guardian: Access Analyzer generates the policy in the role's own account (one at a
time, 50 a day, over 90 days at most), which takes minutes; the proposal is kept for the next review. With
--from-cloudtrail nothing is sent anywhere: FILES are CloudTrail files (also gzip), or directories of them, and
--export says what the role may do now. With --for the policy is translated for the role of another environment.

Examples:

  iamdrift tighten orders-prod-role
  iamdrift tighten app-staging-role --for app-prod-role --output app-prod.json
  iamdrift tighten orders-prod-role --last
  iamdrift tighten orders-prod-role --from-cloudtrail trail/ --export account.json
  iamdrift tighten app-staging-role --for app-prod-role --from-cloudtrail staging/ --replace 111122223333=444455556666

Exit code 3 where no policy could be generated.
"""

app = command_app()


@app.command(help=HELP)
def tighten(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="Name or ARN of the role.")],
    from_cloudtrail: Annotated[
        list[str] | None,
        typer.Option("--from-cloudtrail", metavar="FILES", help="Records of its use, offline; repeat it for several."),
    ] = None,
    target: Annotated[str, typer.Option("--for", metavar="ROLE", help="The role of another environment.")] = "",
    replace: Annotated[
        list[str] | None, typer.Option("--replace", metavar="OLD=NEW", help="A word to exchange; repeat it.")
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The newest proposal on record; nothing is generated.")] = False,
    export: Annotated[
        str, typer.Option("--export", metavar="FILE", help="Account export to compare with, offline.")
    ] = "",
    output: Annotated[str, typer.Option("--output", metavar="FILE", help="Write the policy there.")] = "",
    json: Json = False,
    account: Account = "",
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    wish = Wish(role, target, tuple(replace or ()))
    if from_cloudtrail:
        if last:
            raise InvalidInput("asks the guardian", where="--last", remedy="leave it or --from-cloudtrail out")
        tightened = tightened_by_files(wish, from_cloudtrail, export)
    else:
        if export:
            raise InvalidInput("is for records in files", where="--export", remedy="name them with --from-cloudtrail")
        with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
            tightened = tightened_by_guardian(ledger, wish, account, last=last)
    if output:
        _write(output, tightened.policy)
    if json:
        print_json(tightened_json(tightened))
    else:
        _print(tightened, output)


def _print(tightened: Tightened, output: str) -> None:
    out().print(facts(rows(tightened)))
    if output:
        out().print(f"the policy is in {printable(output)}")
    elif not tightened.policy:
        out().print("no policy at all: nothing of what it may do was used")
    else:
        out().print("\n".join(printable(line) for line in tightened.policy.splitlines()), soft_wrap=True)


def _write(output: str, policy: str) -> None:
    try:
        Path(output).write_text(policy + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"cannot be written: {error.strerror}", where=output, remedy="check the path") from error
