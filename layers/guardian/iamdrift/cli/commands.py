"""The commands of `iamdrift`; each is a module of its own that is imported only when it runs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from iamdrift.cli.terminal.outcome import guarded


@dataclass(frozen=True, slots=True)
class Listed:
    """One command as the list shows it, without being imported: its package, and what it does in a sentence."""

    name: str
    package: str
    text: str

    @property
    def module(self) -> str:
        return f"iamdrift.cli.{self.package}.{self.name.replace('-', '_')}"


PANELS = {
    "account": "What stands in an account",
    "changes": "What a change means",
    "record": "What the guardian has on record",
    "decisions": "Decide",
    "reviews": "Sweep, review, tighten",
    "operating": "Run the guardian",
}

COMMANDS = (
    Listed("scan", "account", "Assess every principal of an account against the guardrails."),
    Listed("can", "account", "Decide whether a principal may do something, and name the statement that decides."),
    Listed("who-can", "account", "List the principals of an account that may do something."),
    Listed("blast-radius", "account", "Show what an attacker who holds a principal could do."),
    Listed("explain", "changes", "Say what a CloudTrail event means, whom it affects and how it would be undone."),
    Listed("diff", "changes", "Show what a policy change newly allows, with proof."),
    Listed("replay", "changes", "Say what the guardian would have done about a recorded trail."),
    Listed("findings", "record", "List the findings that stand in an account."),
    Listed("show", "record", "Show a principal as it is on record, or as it was."),
    Listed("history", "record", "List the versions of a principal: who brought each, and what it made possible."),
    Listed("blame", "record", "Say which change, and by whom, gave a principal each permission that it holds now."),
    Listed(
        "plans",
        "record",
        "List the plans of an account or a principal: what was taken back, would have been, or waits for a person.",
    ),
    Listed("simulate", "record", "Try other guardrails or another configuration on the recorded history."),
    Listed("shadow-report", "record", "Count what would have been taken back, had it been allowed."),
    Listed("approve", "decisions", "Accept the state of a principal as its baseline."),
    Listed("revert", "decisions", "Take back what was changed on top of the accepted state."),
    Listed("contain", "decisions", "Deny a principal everything now, and decide later."),
    Listed("undo", "decisions", "Put back what the guardian took back, or lift a containment."),
    Listed("waive", "decisions", "Accept one finding of a principal for a while."),
    Listed("snooze", "decisions", "Do not remind of a principal until then; it stops nothing else."),
    Listed(
        "preapprove", "decisions", "Announce a change before it happens, so that it is accepted and not taken back."
    ),
    Listed(
        "stop", "decisions", "Stop every write of the guardian to IAM and Organizations, at once and in every account."
    ),
    Listed("resume", "decisions", "Let the guardian write to IAM again, after `iamdrift stop`."),
    Listed("sweep", "reviews", "Compare every account with the record now, and follow it."),
    Listed("sign", "reviews", "Sign what you decided about the items of the last review."),
    Listed("tighten", "reviews", "Write the policy that a role really needed, by what CloudTrail recorded of it."),
    Listed("doctor", "operating", "Look whether the guardian is alive, and say what to do about what is not."),
    Listed("rules", "operating", "List, explain and test the guardrails."),
    Listed("config", "operating", "Check the configuration, and show what is in effect."),
    Listed("cost", "operating", "Estimate what the guardian costs in a month."),
)


class CommandGroup(TyperGroup):
    """Lists the commands without importing them, imports the one that is called, and ends every failure politely."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {listed.name: _shown(listed) for listed in COMMANDS}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and listed else None, rest

    def invoke(self, ctx: Any) -> Any:
        return guarded(lambda: super(CommandGroup, self).invoke(ctx), debug=bool(ctx.params.get("debug")))


def load(name: str) -> Any:
    """The real command of that name."""
    module = import_module(_BY_NAME[name].module)
    command = typer.main.get_command(module.app)
    command.name = name
    return command


def _shown(listed: Listed) -> TyperCommand:
    panel = PANELS[listed.package]
    return TyperCommand(listed.name, short_help=listed.text, help=listed.text, rich_help_panel=panel)


_BY_NAME = {listed.name: listed for listed in COMMANDS}
