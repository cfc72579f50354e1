"""`iamdrift contain`: deny a principal everything now, and decide later."""

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
Deny a principal everything now, and decide later.

Examples:

  iamdrift contain shop-prod-role --why "Its keys are on the internet"
  iamdrift contain user/alice --account 111122223333 --why "Incident 12" --yes

It is lifted again by `iamdrift undo`.

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = command_app()


@app.command(help=HELP)
def contain(
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
        wanted = Wanted(Decision.CONTAIN, why, yes)
        answer = decide(ledger, wanted, record, seen, respond_url)
    finish(told(Decision.CONTAIN, answer, json=json))
