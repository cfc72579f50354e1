"""`iamdrift waive`: accept one finding of a principal for a while."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from iamdrift.cli.decisions.deciding import About, Seen, Url, Wanted, Why, Yes, decide
from iamdrift.cli.files.moments import later
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.domain.ledger.record import Record, Version
from iamdrift.domain.remediation.approval import Decision
from iamdrift.errors import InvalidInput

HELP = """
Accept one finding of a principal for a while.

It hangs on the unique id of the principal, and on --subject where one is given. It stays visible, and its owner is
told before it ends.

Examples:

  iamdrift waive partner-prod-role --guardrail foreign-account-root --until 90d --ticket SEC-1042 --why "They migrate"
  iamdrift waive shop-prod-role --guardrail trust-admits-foreign-account --subject 444455556666 --until 2026-12-31 \\
      --ticket SEC-7 --why "Agreed with the shop team" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = command_app()


@app.command(help=HELP)
def waive(
    principal: Who,
    why: Why,
    account: Account = "",
    version: Seen = 0,
    guardrail: Annotated[str, typer.Option("--guardrail", metavar="ID", help="Whose finding.")] = "",
    subject: Annotated[str, typer.Option("--subject", metavar="TEXT", help="Only this subject of it.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="A day, or from now: 30d.")] = "30d",
    this_state: Annotated[bool, typer.Option("--this-state", help="Only while nothing about it changes.")] = False,
    ticket: Annotated[str, typer.Option("--ticket", metavar="ID", help="Where it was agreed.")] = "",
    yes: Yes = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
    respond_url: Url = "",
) -> None:
    def wanted(_ledger: Ledger, _record: Record, seen: Version) -> Wanted:
        _check(seen, guardrail, subject, ticket)
        expires = later(until, "--until", datetime.now(UTC)).isoformat()
        more = {"guardrail": guardrail, "subject": subject, "until": expires, "ticket": ticket}
        more |= {"binds": "state"} if this_state else {}
        return Wanted(Decision.WAIVE, why, yes, more)

    where = Where(profile, region, stack, table, endpoint_url)
    finish(decide(where, respond_url, About(principal, account, version), wanted, json=json))


def _check(seen: Version, guardrail: str, subject: str, ticket: str) -> None:
    """Only what stands can be waived: a slip of the pen must not waive what nobody has seen."""
    standing = seen.assessment.standing
    if not any(each.guardrail == guardrail and subject in ("", each.evidence.subject) for each in standing):
        named = dict.fromkeys(f"{each.guardrail} ({each.evidence.subject})" for each in standing)
        raise InvalidInput(
            f"no finding {guardrail} {subject}".rstrip(),
            where=str(seen.ref),
            remedy=f"what stands: {', '.join(named) or 'nothing'}",
        )
    if not ticket.strip():
        raise InvalidInput("a waiver needs its ticket", where="--ticket", remedy="write where it was agreed")
