"""`iamdrift approve`: the state of a principal becomes the accepted one."""

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
Accept the state of a principal as its baseline.

From then on this is the state that a revert restores. Only the newest state can be accepted, and not by whoever made
it; where findings are critical, a second person may be needed.

Examples:

  iamdrift approve shop-prod-role --why "Reviewed in SEC-17"
  iamdrift approve role shop-prod-role --account 111122223333 --version 7 --why "Agreed with the shop team" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = command_app()


@app.command(help=HELP)
def approve(
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
        wanted = Wanted(Decision.APPROVE, why, yes)
        answer = decide(ledger, wanted, record, seen, respond_url)
    finish(told(Decision.APPROVE, answer, json=json))
