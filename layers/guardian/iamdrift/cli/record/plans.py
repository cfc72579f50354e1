"""`iamdrift plans`: what was taken back, what would have been or waits for a person, and what became of each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.record.principals import account_of, recorded
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, facts
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.errors import InvalidInput
from iamdrift.reports import wording

HELP = """
List the plans of an account or a principal: what was taken back, would have been, or waits for a person.

Of each step that was written it says how long somebody else could still have written in between: IAM has no
compare-and-swap. Where infrastructure as code manages the principal, --snippet shows what would make the state
permanent.

Examples:

  iamdrift plans
  iamdrift plans shop-prod-role --snippet
  iamdrift plans --account 111122223333 --status proposed --json

Exit code 2 where the ledger cannot be read.
"""
SCHEMA = "iamdrift.plans/1"

app = command_app()


@app.command(help=HELP)
def plans(
    principal: Annotated[
        list[str] | None, typer.Argument(metavar="[PRINCIPAL]", help="One principal; all of the account by default.")
    ] = None,
    account: Account = "",
    status: Annotated[
        str, typer.Option("--status", metavar="WORD", help=f"One of {', '.join(each.value for each in Status)}.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="The newest N plans.", min=1)] = 20,
    snippet: Annotated[bool, typer.Option("--snippet", help="Show what would make the state permanent.")] = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    wanted = _status(status)
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        found = _found(ledger, principal or (), account)
    chosen = [intent for intent in found if wanted is None or intent.status is wanted]
    chosen.sort(key=lambda intent: intent.time, reverse=True)
    if json:
        print_json({"schema": SCHEMA, "found": len(chosen), "plans": [_as_json(each) for each in chosen[:limit]]})
        return
    console = out()
    for intent in chosen[:limit]:
        console.print(
            Text(f"{printable(intent.plan.ref)}, {wording.moment(intent.time)}  {intent.status.value}", "bold")
        )
        console.print(facts(_facts(intent, snippet=snippet)))
        console.print()
    console.print(Text(f"{counted(len(chosen), 'plan')}", style="dim"))


def _status(word: str) -> Status | None:
    if not word:
        return None
    try:
        return Status(word)
    except ValueError as error:
        known = ", ".join(each.value for each in Status)
        raise InvalidInput(f"{word!r} is no status", where="--status", remedy=f"one of {known}") from error


def _found(ledger: Ledger, words: Sequence[str], account: str) -> list[Intent]:
    intents = DynamoIntents(ledger.table)
    if not words:
        return list(intents.of_account(account_of(account, ledger)))
    ref = recorded(ledger, words, account).ref
    return [each for each in intents.of_account(ref.account) if each.plan.ref.unique_id == ref.unique_id]


def _facts(intent: Intent, *, snippet: bool) -> Iterator[tuple[str, Cell]]:
    yield "  plan", f"{intent.id} ({intent.plan.kind.value}, {intent.occasion})"
    yield "  by", intent.by
    yield "  because", intent.reason
    for number, step in enumerate(intent.plan.steps):
        yield ("" if number else "  steps"), f"{step.name}: {step.says}{_race(intent, number)}"
    for left in intent.plan.withheld:
        if not left.harmless:
            yield "  withheld", f"{left.facet}: {left.why}"
    yield "  left", ", ".join(intent.left)
    if snippet:
        yield "  keep it", intent.snippet


def _race(intent: Intent, number: int) -> str:
    made = intent.made_at(number)
    return f" (written within {made.race:.2f} s of the last look)" if made.ended else ""


def _as_json(intent: Intent) -> dict[str, Any]:
    ref = intent.plan.ref
    return {
        "id": intent.id,
        "principal": {"account": ref.account, "type": ref.type.value, "name": ref.name, "uniqueId": ref.unique_id},
        "kind": intent.plan.kind.value,
        "status": intent.status.value,
        "time": intent.time,
        "occasion": intent.occasion,
        "by": intent.by,
        "reason": intent.reason,
        "digest": intent.plan.digest,
        "steps": [
            {
                "api": step.name,
                "undoes": step.undoes,
                "says": step.says,
                "begun": intent.made_at(number).begun,
                "ended": intent.made_at(number).ended,
                "raceSeconds": intent.made_at(number).race,
            }
            for number, step in enumerate(intent.plan.steps)
        ],
        "withheld": [{"facet": left.facet, "why": left.why} for left in intent.plan.withheld if not left.harmless],
        "left": list(intent.left),
        "snippet": intent.snippet,
    }
