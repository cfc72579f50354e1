"""`iamdrift can`: may this principal do that, and which statement says so."""

from __future__ import annotations

from typing import Annotated

import typer

from iamdrift.cli.account.answers import answer_facts, answer_json, headline
from iamdrift.cli.account.asking import answered, question, remarks, target_of
from iamdrift.cli.files.accounts import found, offline
from iamdrift.cli.terminal.options import Action, Complete, Context, Export, Json, Resource, Scps, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import facts

HELP = """
Decide whether a principal may do something, and name the statement that decides.

Identity policies, groups, permissions boundary, service control policies and, for sts:AssumeRole,
the trust policy of the role are evaluated as AWS does. A condition key that is not given is not
known: where it decides, the answer is `depends`, and names the key.

Examples:

  iamdrift can orders-prod-role s3:GetObject arn:aws:s3:::acme-orders-invoices/1.pdf --export account.json
  iamdrift can alice iam:CreatePolicyVersion arn:aws:iam::111122223333:policy/developers --export account.json
  iamdrift can deploy-prod-role iam:PassRole arn:aws:iam::111122223333:role/LegacyAdmin \\
      --context iam:PassedToService=lambda.amazonaws.com --scp scp.json --export account.json

Exit code 0 where it is allowed, 1 where it is not or where it depends.
"""

app = command_app()


@app.command(help=HELP)
def can(
    principal: Annotated[str, typer.Argument(metavar="PRINCIPAL", help="Name or ARN of a role or user.")],
    action: Action,
    resource: Resource,
    export: Export,
    context: Context = None,
    complete: Complete = False,
    scp: Scps = None,
    json: Json = False,
) -> None:
    asked = question(action, resource, context or (), scp or (), complete=complete)
    snapshots = tuple(offline(export))
    answer = answered(found(snapshots, principal, where=export), asked, target_of(asked, snapshots))
    if json:
        print_json({"schema": "iamdrift.can/1", "action": action, "resource": resource} | answer_json(answer))
    else:
        out().print(headline(answer, asked))
        out().print(facts(answer_facts(answer)))
        for remark in remarks(asked):
            out().print(f"note: {printable(remark)}", style="dim")
    finish(Outcome.OK if answer.decision.allowed else Outcome.NO)
