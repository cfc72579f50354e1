"""A sweep for a person, and for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.text import Text

from iamdrift.cli.reviews.runs import Run
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.tables import Cell, counted, facts, table
from iamdrift.domain.sweep.task import AccountResult, Reached, SweepKind

SCHEMA: Final = "iamdrift.sweep/1"
_NAMED: Final = {SweepKind.RECONCILE: "daily comparison", SweepKind.REVIEW: "quarterly review"}
_SHOWN: Final = 20  # accounts of which something has to be known


def run_json(name: str, run: Run | None) -> dict[str, Any]:
    """`run` is None where it was started and nobody waits for it."""
    if run is None:
        return {"schema": SCHEMA, "run": name, "ended": False, "accounts": []}
    return {
        "schema": SCHEMA,
        "run": name,
        "kind": run.plan.kind.value,
        "started": run.plan.time,
        "ended": run.ended,
        "clean": run.clean,
        "planned": len(run.plan.accounts),
        "complete": run.complete,
        "principals": run.principals,
        "unannounced": run.unannounced,
        "skipped": list(run.plan.skipped),
        "report": run.report,
        "digest": run.digest,
        "accounts": [_account(result) for result in run.results],
    }


def _account(result: AccountResult) -> dict[str, Any]:
    return {
        "account": result.account,
        "reached": result.reached.value,
        "first_look": result.baseline,
        "principals": result.principals,
        "unchanged": result.unchanged,
        "assessed": result.assessed,
        "recorded": result.recorded,
        "unannounced": result.unannounced,
        "by_aws": result.by_aws,
        "late": result.late,
        "proposed": result.proposed,
        "refused": list(result.refused),
        "blind": list(result.blind),
        "problem": result.problem,
    }


def print_run(name: str, run: Run | None) -> None:
    console = out()
    if run is None:
        console.print(printable(name))
        return
    console.print(facts(_facts(name, run)))
    named = [result for result in run.results if _notable(result)]
    if named:
        columns = ("account", "came to", "principals", "unannounced", "what to know")
        console.print(table(columns, map(_row, named[:_SHOWN])))
    if len(named) > _SHOWN:
        console.print(Text(f"and {len(named) - _SHOWN:,} more accounts: see --json", style="dim"))
    console.print(_verdict(run))


def _facts(name: str, run: Run) -> Iterator[tuple[str, Cell]]:
    first = sum(result.baseline for result in run.results)
    yield "run", f"{name}, {_NAMED[run.plan.kind]}, started {run.plan.time[:16].replace('T', ' ')} UTC"
    yield (
        "accounts",
        f"{run.complete:,} of {len(run.plan.accounts):,} swept" + (f", {first:,} for the first time" if first else ""),
    )
    yield "skipped", counted(len(run.plan.skipped), "suspended or closed account") if run.plan.skipped else ""
    yield "principals", f"{run.principals:,}, of which {_sum(run, 'unchanged'):,} are as on record"
    yield "assessed", f"{_sum(run, 'assessed'):,}, of which {_sum(run, 'recorded'):,} have a new version"
    yield "announced", f"{_sum(run, 'announced') + _sum(run, 'late'):,} since the sweep before"
    yield "by AWS", counted(_sum(run, "by_aws"), "change") if _sum(run, "by_aws") else ""
    yield (
        "proposals",
        counted(_sum(run, "proposed"), "tightened policy", "tightened policies") if _proposed(run) else "",
    )
    yield "report", run.report
    yield "its digest", run.digest


def _row(result: AccountResult) -> tuple[Cell, ...]:
    style = "" if result.reached is Reached.COMPLETE else "bold red"
    words = "; ".join(filter(None, (result.problem, *result.blind, *result.refused)))[:400]
    return (
        result.account,
        Text(result.reached.value, style=style),
        f"{result.principals:,}",
        Text(str(result.unannounced), style="bold red" if result.unannounced else ""),
        words,
    )


def _notable(result: AccountResult) -> bool:
    whole = result.reached is Reached.COMPLETE and not (result.blind or result.refused)
    return not whole or result.unannounced > 0


def _verdict(run: Run) -> Text:
    missing = len(run.plan.accounts) - run.complete
    said = []
    if missing:
        said.append(f"{counted(missing, 'account')} not swept")
    if run.unannounced:
        said.append(f"{counted(run.unannounced, 'principal')} changed and no event told of it")
    return Text("; ".join(said) or "all is as on record, or was announced", style="bold red" if said else "bold green")


def _proposed(run: Run) -> bool:
    return run.plan.kind is SweepKind.REVIEW and _sum(run, "proposed") > 0


def _sum(run: Run, name: str) -> int:
    return sum(getattr(result, name) for result in run.results)
