"""`iamdrift simulate`: other guardrails or another configuration over the recorded history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from iamdrift.cli.files.moments import moment
from iamdrift.cli.operating.rulebook import rules_for
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.record.principals import recalled
from iamdrift.cli.record.recorded_histories import accounts, histories
from iamdrift.cli.record.simulate_output import Sum, as_json, print_sum
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.screen import print_json
from iamdrift.domain.configuration.settings import Mode
from iamdrift.domain.ledger.simulation import Replayed, Rules, answerable
from iamdrift.domain.ledger.simulation import simulate as simulated

HELP = """
Try other guardrails or another configuration on the recorded history.

Each recorded state is judged again as if the configuration had held from the start: which findings would have been
raised, who would have been told, and what would have been reverted. Nothing is written.

Examples:

  iamdrift simulate --config guardrails.yaml
  iamdrift simulate --config guardrails.yaml --mode revert --since 2026-09-01
  iamdrift simulate --config guardrails.yaml --account 111122223333 --json
  iamdrift simulate --guardrail trust-admits-foreign-account

Exit code 2 where the configuration or the ledger cannot be read.
"""

app = command_app()


@app.command(help=HELP)
def simulate(
    config: Annotated[str, typer.Option("--config", metavar="FILE", help="guardrails.yaml to try.")] = "",
    mode: Annotated[Mode | None, typer.Option("--mode", help="As if this were the mode outside of scopes.")] = None,
    guardrail: Annotated[list[str] | None, typer.Option("--guardrail", metavar="ID", help="Only this one.")] = None,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Count only what was recorded since.")] = "",
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ID", help="Repeat it for several; yours by default.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every version that differs.")] = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    told = rules_for(config, guardrail or ())
    settings = replace(told.settings, mode=mode) if mode is not None else told.settings
    left_out = tuple(each.id for each in told.guardrails if not answerable(each))
    rules = Rules(tuple(filter(answerable, told.guardrails)), settings, told.measure)
    start = moment(since, "--since").isoformat() if since else ""
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        among = accounts(ledger, account)
        found = Sum(chosen=frozenset(each.id for each in rules.guardrails))
        for replayed in _replayed(ledger, among, rules):
            found.count(replayed, start)
    if json:
        print_json(as_json(found, among, left_out))
    else:
        print_sum(found, left_out, everything=everything)


def _replayed(ledger: Ledger, among: list[str], rules: Rules) -> Iterator[list[Replayed]]:
    for ref, versions in histories(ledger, among):
        record = recalled(ledger, ref)
        baseline = record.baseline if record is not None else None
        yield list(simulated(versions, replace(rules, waivers=ledger.approvals.waivers(ref), baseline=baseline)))
