"""`iamdrift revert`: take back what the last changes of a principal brought."""

from __future__ import annotations

from iamdrift.cli.deciding import Seen, Url, Wanted, Why, Yes, decide, told
from iamdrift.cli.dossiers import version_of
from iamdrift.cli.ledger_access import reached
from iamdrift.cli.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.options import Json, command_app
from iamdrift.cli.outcome import finish
from iamdrift.cli.principals import recorded
from iamdrift.domain.remediation.approval import Decision

HELP = """
Take back what was changed on top of the accepted state.

The guardian compares the live state with the version you decide about, and writes only where it still is that one.
A role that was deleted is built again from what is on record.

Examples:

  iamdrift revert shop-prod-role --why "Nobody ordered this"
  iamdrift revert role shop-prod-role --account 111122223333 --version 7 --why "Incident 12" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = command_app()


@app.command(help=HELP)
def revert(
    principal: Who,
    why: Why,
    account: Account = "",
    version: Seen = 0,
    yes: Yes = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
    respond_url: Url = "",
) -> None:
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        record = recorded(ledger, principal, account)
        seen = version_of(ledger, record, number=version)
        wanted = Wanted(Decision.RECREATE if seen.assessment.deleted else Decision.REVERT, why, yes)
        answer = decide(ledger, wanted, record, seen, respond_url)
    finish(told(wanted.decision, answer, json=json))
