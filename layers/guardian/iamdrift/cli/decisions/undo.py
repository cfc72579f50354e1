"""`iamdrift undo`: put back what the guardian took back, or lift a containment."""

from __future__ import annotations

from typing import Annotated

import typer

from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.cli.decisions.deciding import About, Seen, Url, Wanted, Why, Yes, decide
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.remediation.approval import Decision
from iamdrift.domain.remediation.intent import Status
from iamdrift.errors import InvalidInput

HELP = """
Put back what the guardian took back, or lift a containment.

Without --plan the last plan that it carried out for the principal is undone.

Examples:

  iamdrift undo shop-prod-role --why "It was wanted after all"
  iamdrift undo shop-prod-role --plan iamdrift-7c1f --why "Incident 12 is closed" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = command_app()


@app.command(help=HELP)
def undo(
    principal: Who,
    why: Why,
    account: Account = "",
    version: Seen = 0,
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan; the last one by default.")] = "",
    yes: Yes = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
    respond_url: Url = "",
) -> None:
    def wanted(ledger: Ledger, record: Record, _seen: object) -> Wanted:
        return Wanted(Decision.UNDO, why, yes, {"plan": plan or _last(ledger, record)})

    where = Where(profile, region, stack, table, endpoint_url)
    finish(decide(where, respond_url, About(principal, account, version), wanted, json=json))


def _last(ledger: Ledger, record: Record) -> str:
    """The id of the last plan that was carried out for the principal. Raises InvalidInput where none was."""
    plans = DynamoIntents(ledger.table).of_account(record.ref.account)
    done = [
        each for each in plans if each.status is Status.VERIFIED and each.plan.ref.unique_id == record.ref.unique_id
    ]
    if not done:
        raise InvalidInput(
            "the guardian has taken nothing back", where=str(record.ref), remedy="name a plan with --plan"
        )
    return max(done, key=lambda intent: intent.time).id
