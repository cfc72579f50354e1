"""`iamdrift findings`: what stands in an account, as the guardian has it on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.cli.record.finding_rows import finding_json, finding_table
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.record.principals import account_of
from iamdrift.cli.terminal.options import Json, Level, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import counted, severity
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity

HELP = """
List the findings that stand in an account.

Waived findings are hidden unless --waived is given.

Examples:

  iamdrift findings
  iamdrift findings --account 111122223333 --account 222233334444
  iamdrift findings --severity high --fail-on critical
  iamdrift findings --guardrail trust-admits-anyone --json

Exit code 1 where a finding that is not waived reaches --fail-on; 2 where the ledger cannot be read.
"""
SCHEMA = "iamdrift.findings/1"
_SHOWN = 50

app = command_app()


@app.command(help=HELP)
def findings(
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ID", help="Repeat it for several; yours by default.")
    ] = None,
    least: Annotated[Level | None, typer.Option("--severity", help="From this severity on.")] = None,
    guardrail: Annotated[list[str] | None, typer.Option("--guardrail", metavar="ID", help="Only this one.")] = None,
    waived: Annotated[bool, typer.Option("--waived", help="Show waived findings too.")] = False,
    fail_on: Annotated[Level | None, typer.Option("--fail-on", help="Exit with 1 from this severity on.")] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"Show more than the worst {_SHOWN}.")] = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        accounts = [account_of(each, ledger) for each in account or [""]]
        found = sorted(_standing(ledger, accounts), key=_worst_first)
    shown = [
        each
        for each in found
        if (least is None or each.severity >= least.severity)
        and (not guardrail or each.guardrail in guardrail)
        and (waived or not each.waived_by)
    ]
    if json:
        told = {"schema": SCHEMA, "accounts": accounts, "findings": [finding_json(each) for each in shown]}
        print_json(told | {"summary": _counts(shown)})
    else:
        _print(shown, everything=everything)
    worst = max((each.severity for each in shown if not each.waived_by), default=None)
    reached_limit = fail_on is not None and worst is not None and worst >= fail_on.severity
    finish(Outcome.NO if reached_limit else Outcome.OK)


def _standing(ledger: Ledger, accounts: Sequence[str]) -> Iterator[Finding]:
    for account in dict.fromkeys(accounts):
        yield from ledger.history.findings(account)


def _worst_first(finding: Finding) -> tuple[int, str, str]:
    return -finding.severity, str(finding.principal), finding.identity


def _print(findings: Sequence[Finding], *, everything: bool) -> None:
    console = out()
    shown = findings if everything else findings[:_SHOWN]
    if shown:
        console.print(finding_table(shown, with_principal=True))
    if len(findings) > len(shown):
        console.print(f"... and {counted(len(findings) - len(shown), 'more finding')} (--all shows them)")
    line = Text(f"{counted(len(findings), 'finding')}", style="bold")
    for number, level in enumerate(sorted(Severity, reverse=True)):
        if count := sum(each.severity is level for each in findings):
            line.append(": " if not number else ", ").append(f"{count:,} ").append_text(severity(level))
    console.print(line)


def _counts(findings: Sequence[Finding]) -> dict[str, Any]:
    counts = Counter(each.severity for each in findings if not each.waived_by)
    levels = {level.name.lower(): counts[level] for level in sorted(Severity, reverse=True)}
    return {"findings": levels, "waived": sum(bool(each.waived_by) for each in findings)}
