"""`iamdrift tighten`: the policy that a role really needed, by the CloudTrail records of what it did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from iamdrift.cli.accounts import found, offline
from iamdrift.cli.options import command_app
from iamdrift.cli.printable import printable
from iamdrift.cli.screen import out
from iamdrift.cli.tables import Cell, counted, facts
from iamdrift.cli.tightening import recorded, words_between
from iamdrift.domain.tightening.generation import translated
from iamdrift.domain.tightening.recorded_use import RecordedUse
from iamdrift.domain.tightening.tightening import CAVEATS, difference
from iamdrift.errors import InvalidInput

HELP = """
Write the policy that a role really needed, by its CloudTrail records.

FILES are CloudTrail files (also gzip), or directories of them; nothing is sent anywhere. With --export
the policy is compared with what the role may do now: what it would lose, and whether it gains anything.
With --for the policy is translated for the role of another environment.

Examples:

  iamdrift tighten orders-prod-role --from-cloudtrail trail/
  iamdrift tighten orders-prod-role --from-cloudtrail trail.json.gz --export account.json --output tight.json
  iamdrift tighten app-staging-role --for app-prod-role --from-cloudtrail staging/ --replace 111122223333=444455556666
"""

app = command_app()


@app.command(help=HELP)
def tighten(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="Name or ARN of the role.")],
    from_cloudtrail: Annotated[
        list[str], typer.Option("--from-cloudtrail", metavar="FILES", help="Records of its use; repeat it for several.")
    ],
    target: Annotated[str, typer.Option("--for", metavar="ROLE", help="The role of another environment.")] = "",
    replace: Annotated[
        list[str] | None, typer.Option("--replace", metavar="OLD=NEW", help="A word to exchange; repeat it.")
    ] = None,
    export: Annotated[str, typer.Option("--export", metavar="FILE", help="Account export to compare with.")] = "",
    output: Annotated[str, typer.Option("--output", metavar="FILE", help="Write the policy there.")] = "",
) -> None:
    use = recorded(role, from_cloudtrail)
    policy, untouched = translated(use.policy(), words_between(role, target, replace or ()))
    rows: list[tuple[str, Cell]] = [*_use(use)]
    if export:
        rows += _compared(policy, target or role, export)
    if target or replace:
        rows += (("not translated", resource) for resource in untouched[:10])
    rows += (("cannot be seen", caveat) for caveat in CAVEATS)
    out().print(facts(rows))
    if output:
        _write(output, policy)
    else:
        out().print(printable_policy(policy), soft_wrap=True)


def printable_policy(policy: str) -> str:
    return "\n".join(printable(line) for line in policy.splitlines())


def _use(use: RecordedUse) -> list[tuple[str, Cell]]:
    unknown = ", ".join(f"{call} ({number:,})" for call, number in sorted(use.unknown.items())[:10])
    unnamed = ", ".join(sorted(action for action, arns in use.resources.items() if arns is None)[:10])
    return [
        ("recorded", f"{counted(use.events, 'call')} from {use.first} to {use.last}"),
        ("used", counted(len(use.actions), "action")),
        ("denied", f"{counted(use.denied, 'call')}, not counted as use" if use.denied else ""),
        ("not known", f"{unknown}: add by hand what they need" if unknown else ""),
        ("any resource", f"{unnamed}: no record names one" if unnamed else ""),
    ]


def _compared(policy: str, role: str, export: str) -> list[tuple[str, Cell]]:
    change = difference(found(offline(export), role, where=export), policy)
    lost = [f"{line.actions} on {line.resource}" for line in change.no_longer_allowed[:10]]
    gained = [f"{line.actions} on {line.resource} ({line.confidence.value})" for line in change.newly_allowed[:10]]
    return [
        ("would lose", "; ".join(lost) + (f" and {change.lost_total - 10} more" if change.lost_total > 10 else "")),
        ("would gain", "; ".join(gained) or "nothing"),
    ]


def _write(output: str, policy: str) -> None:
    try:
        Path(output).write_text(policy + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"cannot be written: {error.strerror}", where=output, remedy="check the path") from error
    out().print(f"the policy is in {printable(output)}")
