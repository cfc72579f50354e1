"""`iamdrift blast-radius`: what an attacker who holds a principal could do."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from iamdrift.cli.account.blast_output import radius_facts, radius_json, sentence
from iamdrift.cli.files.accounts import found, offline
from iamdrift.cli.files.policy_files import policies_under
from iamdrift.cli.terminal.options import Export, Json, Scps, command_app
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import facts, severity
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Subject, is_administrator
from iamdrift.domain.policy.risk.blast_radius import blast_radius
from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot

HELP = """
Show what an attacker who holds a principal could do.

Access by service, data it reads, what it destroys, known privilege escalation paths it completes,
and which roles of the account it can become, directly or through others.

Examples:

  iamdrift blast-radius deploy-prod-role --export account.json
  iamdrift blast-radius alice --export account.json --scp scp.json --json
"""

app = command_app()


@app.command("blast-radius", help=HELP)
def show_blast_radius(
    principal: Annotated[str, typer.Argument(metavar="PRINCIPAL", help="Name or ARN of a role or user.")],
    export: Export,
    scp: Scps = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every way.")] = False,
    json: Json = False,
) -> None:
    snapshots = tuple(offline(export))
    snapshot = found(snapshots, principal, where=export)
    roles = tuple(_subject(each, scp) for each in snapshots if each.ref.type is PrincipalType.ROLE)
    radius = blast_radius(_subject(snapshot, scp), roles)
    administrators = {each.arn for each in roles if each.arn in radius.becomes and is_administrator(each.policies)}
    held = radius.administrator or administrators
    weight = Severity.CRITICAL if held else PolicyEngine().blast_radius(snapshot)
    if json:
        print_json(radius_json(radius, snapshot, weight))
        return
    title = Text(f"{snapshot.ref.type.value} {printable(snapshot.ref.name)}: ", "bold")
    out().print(title.append_text(severity(weight)).append(f" {printable(sentence(radius, administrators))}"))
    out().print(facts(radius_facts(radius, administrators, everything=everything)))


def _subject(snapshot: Snapshot, scps: list[str] | None) -> Subject:
    return Subject(snapshot.arn, policies_under(snapshot, scps or ()), trust_of(snapshot))
