"""`iamdrift sweep`: everything compared with the record now, and followed to its end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from iamdrift.adapters.state_machine import StateMachine
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.reviews.following import Seen, followed, machine_of
from iamdrift.cli.reviews.runs import Run, papers_of, recorded_run
from iamdrift.cli.reviews.sweep_output import print_run, run_json
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.screen import err, print_json
from iamdrift.cli.terminal.tables import counted
from iamdrift.domain.sweep.task import SweepKind
from iamdrift.errors import GuardianError, InvalidInput

HELP = """
Compare every account with the record now, and follow it.

The daily comparison looks at what differs; --review looks at everything again, at what is used, and makes the review
pack. Where something differs that no event announced, it waits half an hour for the event before it says so.

Examples:

  iamdrift sweep
  iamdrift sweep --review --detach
  iamdrift sweep --run by-hand-20261124T160000Z
  iamdrift sweep --resume by-hand-20261124T160000Z

Exit code 1 where an account could not be swept or drift was found that no event announced; 3 where the run failed.
"""
OUTPUT = "SweepMachineArn"
_RESUMED = "-resumed-"

app = command_app()


@app.command(help=HELP)
def sweep(
    review: Annotated[bool, typer.Option("--review", help="The quarterly review, not the daily comparison.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Start it, and do not wait.")] = False,
    run: Annotated[str, typer.Option("--run", metavar="NAME", help="Look at a run, and follow it.")] = "",
    resume: Annotated[str, typer.Option("--resume", metavar="NAME", help="Go on with a run that was cut short.")] = "",
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
) -> None:
    if run and (resume or review or detach):
        raise InvalidInput("starts nothing", where="--run", remedy="leave the other options out")
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        kind = SweepKind.REVIEW if review else SweepKind.RECONCILE
        name, execution = (run, "") if run else _started(ledger, kind, resume)
        seen = None if detach else _seen(ledger, name, execution)
    if json:
        print_json(run_json(name, seen))
    else:
        print_run(name, seen)
    finish(Outcome.OK if seen is None or seen.clean else Outcome.NO)


def _started(ledger: Ledger, kind: SweepKind, resume: str) -> tuple[str, str]:
    """The names of the run and of its execution. Raises InvalidInput while another one is underway."""
    now = datetime.now(UTC)
    plan = papers_of(ledger).plan(resume) if resume else None
    if resume and plan is None:
        raise InvalidInput("no such run on record", where=f"run {resume}", remedy="start a new one")
    machine = machine_of(ledger, OUTPUT)
    if others := machine.underway():
        remedy = f"follow it: iamdrift sweep --run {others[0].partition(_RESUMED)[0]}"
        raise InvalidInput("another sweep is underway", where=f"run {others[0]}", remedy=remedy)
    name = resume or f"by-hand-{now:%Y%m%dT%H%M%SZ}"
    execution = name if plan is None else f"{name}{_RESUMED}{now:%H%M%S}"
    machine.start(execution, {"kind": kind.value} if plan is None else {"kind": plan.kind.value, "resume": resume})
    err().print(f"run {name} is underway; `iamdrift sweep --run {name}` follows it", style="dim", soft_wrap=True)
    return name, execution


def _seen(ledger: Ledger, name: str, execution: str) -> Run:
    """The run when it has ended. Raises InvalidInput where there is none, GuardianError where it failed."""
    papers = papers_of(ledger)
    found = recorded_run(papers, name)
    if found is not None and found.ended and not execution:
        return found
    machine = machine_of(ledger, OUTPUT)
    ended = followed(machine, execution or _execution(machine, name), lambda: _far(recorded_run(papers, name)))
    found = recorded_run(papers, name)
    if not ended.succeeded or found is None:
        problem = ended.problem or "it left nothing in the ledger"
        again = f"`iamdrift sweep --resume {name}` goes on with it" if found is not None else "start another"
        raise GuardianError(f"run {name} ended as {ended.state.lower()}: {problem}; {again}")
    return found


def _execution(machine: StateMachine, name: str) -> str:
    """A run that is resumed has an execution of another name."""
    return next((each for each in machine.underway() if each.startswith(f"{name}{_RESUMED}")), name)


def _far(run: Run | None) -> Seen:
    if run is None:
        return Seen("planning")
    waiting = sum(result.suspects > 0 for result in run.results) if not run.ended else 0
    words = f"{run.done:,} of {counted(len(run.plan.accounts), 'account')}, {counted(run.principals, 'principal')}"
    if waiting and run.done + waiting >= len(run.plan.accounts):
        words += ", events still have their time"
    return Seen(words, run.done, len(run.plan.accounts))
