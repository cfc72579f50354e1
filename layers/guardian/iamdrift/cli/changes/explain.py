"""`iamdrift explain`: what a CloudTrail event means, and what the guardian would do about it."""

from __future__ import annotations

from typing import Annotated

import typer

from iamdrift.cli.changes.explain_output import as_json, print_facts
from iamdrift.cli.changes.explaining import Rejected, explained
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.progress import watched
from iamdrift.cli.terminal.screen import print_json

HELP = """
Say what a CloudTrail event means, whom it affects and how it would be undone.

EVENT is an EventBridge event, a bare CloudTrail record, or a CloudTrail file as AWS delivers it
({"Records": ...}, also as .gz): what the guardian would act on, what it would ignore, and why.

Examples:

  iamdrift explain event.json
  iamdrift explain 111122223333_CloudTrail_us-east-1_20261001T0250Z_x.json.gz
  aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutRolePolicy \\
      --query 'Events[0].CloudTrailEvent' --output text | iamdrift explain - --json

Exit code 2 where an event had to be rejected, with the reason.
"""

app = command_app()


@app.command(help=HELP)
def explain(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="A file, gzipped or not; `-` for standard input.")],
    everything: Annotated[bool, typer.Option("--all", help="Show ignored events one by one.")] = False,
    json: Json = False,
) -> None:
    events = tuple(watched(explained(event), "events read:"))
    if json:
        print_json(as_json(events, event))
    else:
        print_facts(events, everything=everything)
    rejected = any(isinstance(each.meaning, Rejected) for each in events)
    finish(Outcome.BAD_INPUT if rejected else Outcome.OK)
