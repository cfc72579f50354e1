"""`iamdrift scan`: every principal of an account assessed against the guardrails."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from iamdrift.cli.account.pages import written
from iamdrift.cli.account.scan_output import print_stream, print_table
from iamdrift.cli.account.scanning import Tally, named, scan_all
from iamdrift.cli.files.accounts import offline
from iamdrift.cli.files.live import live
from iamdrift.cli.operating.rulebook import rules_for
from iamdrift.cli.terminal.options import Config, Json, Level, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.progress import watched
from iamdrift.domain.principals.roster import Roster
from iamdrift.errors import InvalidInput

HELP = """
Assess every principal of an account against the guardrails.

FILE is the output of `aws iam get-account-authorization-details`; nothing is sent anywhere.
With --profile the live account is read instead.

Examples:

  aws iam get-account-authorization-details > account.json
  iamdrift scan account.json
  iamdrift scan account.json --fail-on high --config guardrails.yaml
  iamdrift scan account.json --guardrail trust-admits-anyone --principal deploy-prod-role
  aws iam get-account-authorization-details | iamdrift scan - --json > findings.json
  iamdrift scan account.json --as-of 2026-10-01
  iamdrift scan account.json --html report.html
  iamdrift scan --profile audit

Exit code 1 where a finding reaches --fail-on; 2 for input that cannot be read.
"""

app = command_app()


@app.command(help=HELP)
def scan(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The account export; `-` for standard input.")] = "",
    profile: Annotated[str, typer.Option("--profile", help="Read the live account of this AWS profile.")] = "",
    region: Annotated[str, typer.Option("--region", help="Region of the AWS endpoint, with --profile.")] = "",
    fail_on: Annotated[Level | None, typer.Option("--fail-on", help="Exit with 1 from this severity on.")] = None,
    config: Config = "",
    guardrail: Annotated[list[str] | None, typer.Option("--guardrail", metavar="ID", help="Only this one.")] = None,
    principal: Annotated[list[str] | None, typer.Option("--principal", metavar="NAME", help="Only this one.")] = None,
    as_of: Annotated[str, typer.Option("--as-of", metavar="TIME", help="Judge ages as of then, not as of now.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Show every principal with findings.")] = False,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Write the report as a page, too.")] = "",
    json: Json = False,
) -> None:
    if bool(file) == bool(profile):
        raise InvalidInput("give either FILE or --profile", remedy="`iamdrift scan --help` has examples")
    rules = rules_for(config, guardrail or ())
    account = Roster(watched(offline(file) if file else live(profile, region), "principals read:"))
    now, tally = _moment(as_of), Tally()
    found = watched(scan_all(named(account, principal or ()), rules, now, tally, account), "principals assessed:")
    source = file or f"profile {profile}"
    if html:
        found = written(html, found, rules, source=source, now=now)
    if json:
        print_stream(found, rules, tally, source=source, now=now)
    else:
        print_table(found, tally, everything=everything, witnesses=bool(principal))
    if principal and not tally.principals:
        raise InvalidInput(
            f"no principal named {' or '.join(principal)}", where=file or profile, remedy="check the spelling"
        )
    reached = fail_on is not None and tally.worst is not None and tally.worst >= fail_on.severity
    finish(Outcome.NO if reached else Outcome.OK)


def _moment(as_of: str) -> str:
    """The moment findings are judged at, in UTC. Raises InvalidInput."""
    try:
        moment = datetime.fromisoformat(as_of) if as_of else datetime.now(UTC)
    except ValueError as error:
        raise InvalidInput(
            f"--as-of {as_of!r} is no time", remedy="write 2026-10-01 or 2026-10-01T06:00:00Z"
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
