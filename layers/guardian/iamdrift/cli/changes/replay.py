"""`iamdrift replay`: what the guardian would have done about a recorded trail."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Annotated

import typer

from iamdrift.cli.changes.replay_output import as_json, print_tally
from iamdrift.cli.changes.resuming import State, load, save
from iamdrift.cli.files.trails import TrailFile, trail_files
from iamdrift.cli.operating.rulebook import configuration_of
from iamdrift.cli.terminal.file_progress import counting
from iamdrift.cli.terminal.options import Config, Json, Level, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.screen import print_json
from iamdrift.domain.configuration.settings import Settings
from iamdrift.errors import InvalidInput

HELP = """
Say what the guardian would have done about a recorded trail.

TRAIL is a CloudTrail file, gzipped or not, or a directory of them as `aws s3 sync` leaves it. An event tells what
was called, not what the principals could do before and after: those the guardian would have read are counted, and
what events say by themselves is shown as findings.

Examples:

  aws s3 sync s3://my-trail/AWSLogs/ trail/
  iamdrift replay trail/
  iamdrift replay trail/ --resume replay.state
  iamdrift replay 111122223333_CloudTrail_us-east-1_20261001T0250Z_x.json.gz --json
  iamdrift replay trail/ --config guardrails.yaml --fail-on high

Exit code 1 where a finding reaches --fail-on; 2 where a file could not be read (the others still count).
"""
_SAVE_SECONDS = 10.0
_MOST_PROBLEMS = 1_000

app = command_app()


@app.command(help=HELP)
def replay(
    trail: Annotated[list[str], typer.Argument(metavar="TRAIL...", help="Files or directories; `-` for one of them.")],
    resume: Annotated[
        str, typer.Option("--resume", metavar="FILE", help="Keep what is done there; go on from it.")
    ] = "",
    config: Config = "",
    fail_on: Annotated[Level | None, typer.Option("--fail-on", help="Exit with 1 from this severity on.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every actor, principal and finding.")] = False,
    json: Json = False,
) -> None:
    settings = configuration_of(config).settings
    state = load(resume)
    read(trail_files(trail), state, settings, resume)
    tally = state.tally
    if json:
        print_json(as_json(tally, trail))
    else:
        print_tally(tally, everything=everything)
    worst = max((told.severity for told in tally.findings.values()), default=None)
    failed = fail_on is not None and worst is not None and worst >= fail_on.severity
    finish(Outcome.BAD_INPUT if tally.problems else Outcome.NO if failed else Outcome.OK)


def read(files: Iterable[TrailFile], state: State, settings: Settings, resume: str) -> None:
    """Every file that is not in the state yet; one that cannot be read is noted and does not stop the others.

    The state is kept between files only: whoever interrupts goes on from a state that counts whole files.
    """
    left = [file for file in files if not state.has(file)]
    saved = time.monotonic()
    for file in counting(left, "files"):
        _count(file, state, settings)
        state.done[file.name] = file.mark
        if time.monotonic() - saved > _SAVE_SECONDS:
            save(resume, state)
            saved = time.monotonic()
    save(resume, state)


def _count(file: TrailFile, state: State, settings: Settings) -> None:
    tally = state.tally
    try:
        for event in file.events():
            tally.count(event, state.seen, settings)
    except InvalidInput as error:
        if len(tally.problems) < _MOST_PROBLEMS:
            tally.problems = (*tally.problems, f"{error.where}: {error.problem}")
        return
    tally.files += 1
