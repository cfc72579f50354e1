"""`iamdrift who-can`: every principal of an account that may do something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from iamdrift.cli.account.answers import answer_json, deciding, outcome
from iamdrift.cli.account.asking import Answer, Question, answered, question, remarks, target_of
from iamdrift.cli.files.accounts import offline
from iamdrift.cli.terminal.options import Action, Complete, Context, Export, Json, Resource, Scps, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.progress import watched
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import counted, table
from iamdrift.domain.policy import Outcome as Decided
from iamdrift.domain.principals.principal import PrincipalType, Snapshot

HELP = """
List the principals of an account that may do something.

Roles and users whose own policies allow it, each with the statement that does; `depends` where a
condition key decides that is not given by --context.

Examples:

  iamdrift who-can iam:PassRole arn:aws:iam::111122223333:role/LegacyAdmin --export account.json
  iamdrift who-can sts:AssumeRole arn:aws:iam::111122223333:role/LegacyAdmin --export account.json
  iamdrift who-can s3:GetObject 'arn:aws:s3:::acme-reports/2026.csv' --export account.json --json

Exit code 0 where somebody may or perhaps may, 1 where nobody may.
"""

app = command_app()
_SHOWN = 50


@app.command("who-can", help=HELP)
def who_can(
    action: Action,
    resource: Resource,
    export: Export,
    context: Context = None,
    complete: Complete = False,
    scp: Scps = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every principal.")] = False,
    json: Json = False,
) -> None:
    asked = question(action, resource, context or (), scp or (), complete=complete)
    snapshots = tuple(offline(export))
    able = tuple(watched(_able(snapshots, asked), "principals found:"))
    if json:
        head = {"schema": "iamdrift.who-can/1", "action": action, "resource": resource}
        print_json(head | {"principals": [answer_json(answer) for answer in able]})
    else:
        _print(able if everything else able[:_SHOWN])
        who = counted(sum(map(_may_act, snapshots)), "role or user", "roles and users")
        out().print(printable(f"{len(able):,} of {who} may {asked.action} on {asked.resource}"), style="bold")
        if len(able) > _SHOWN and not everything:
            out().print(f"the first {_SHOWN} are shown (--all shows them)", style="dim")
        for remark in remarks(asked):
            out().print(f"note: {printable(remark)}", style="dim")
    finish(Outcome.OK if able else Outcome.NO)


def _able(snapshots: Sequence[Snapshot], asked: Question) -> Iterator[Answer]:
    target = target_of(asked, snapshots)
    for snapshot in filter(_may_act, snapshots):
        answer = answered(snapshot, asked, target)
        if answer.decision.outcome in (Decided.ALLOWED, Decided.UNKNOWN):
            yield answer


def _may_act(snapshot: Snapshot) -> bool:
    return snapshot.ref.type in (PrincipalType.ROLE, PrincipalType.USER)


def _print(able: Sequence[Answer]) -> None:
    rows = (
        (outcome(answer.decision.outcome), f"{each.type.value} {each.name}", deciding(answer))
        for answer in able
        for each in (answer.snapshot.ref,)
    )
    if able:
        out().print(table(("", "principal", "decided by"), rows))
