"""The commands of `iamdrift`; each is a module of its own that is imported only when it runs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from iamdrift.cli.outcome import guarded

COMMANDS = (
    ("scan", "Assess every principal of an account against the guardrails."),
    ("explain", "Say what a CloudTrail event means, whom it affects and how it would be undone."),
    ("diff", "Show what a policy change newly allows, with proof."),
    ("can", "Decide whether a principal may do something, and name the statement that decides."),
    ("who-can", "List the principals of an account that may do something."),
    ("blast-radius", "Show what an attacker who holds a principal could do."),
    ("show", "Show a principal as it is on record, or as it was."),
    ("history", "List the versions of a principal: who brought each, and what it made possible."),
    ("blame", "Say which change, and by whom, gave a principal each permission that it holds now."),
    ("findings", "List the findings that stand in an account."),
    ("replay", "Say what the guardian would have done about a recorded trail."),
    ("simulate", "Try other guardrails or another configuration on the recorded history."),
    ("shadow-report", "Count what would have been taken back, had it been allowed."),
    ("tighten", "Write the policy that a role really needed, by what CloudTrail recorded of it."),
    ("sweep", "Compare every account with the record now, and follow it."),
    ("sign", "Sign what you decided about the items of the last review."),
    ("approve", "Accept the state of a principal as its baseline."),
    ("revert", "Take back what was changed on top of the accepted state."),
    ("contain", "Deny a principal everything now, and decide later."),
    ("waive", "Accept one finding of a principal for a while."),
    ("snooze", "Do not remind of a principal until then; it stops nothing else."),
    (
        "plans",
        "List the plans of an account or a principal: what was taken back, would have been, or waits for a person.",
    ),
    ("preapprove", "Announce a change before it happens, so that it is accepted and not taken back."),
    ("undo", "Put back what the guardian took back, or lift a containment."),
    ("stop", "Stop every write of the guardian to IAM and Organizations, at once and in every account."),
    ("resume", "Let the guardian write to IAM again, after `iamdrift stop`."),
    ("doctor", "Look whether the guardian is alive, and say what to do about what is not."),
    ("cost", "Estimate what the guardian costs in a month."),
    ("rules", "List, explain and test the guardrails."),
    ("config", "Check the configuration, and show what is in effect."),
)


class CommandGroup(TyperGroup):
    """Lists the commands without importing them, imports the one that is called, and ends every failure politely."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, short_help=text, help=text) for name, text in COMMANDS}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and listed else None, rest

    def invoke(self, ctx: Any) -> Any:
        return guarded(lambda: super(CommandGroup, self).invoke(ctx), debug=bool(ctx.params.get("debug")))


def load(name: str) -> Any:
    """The real command of that name."""
    module = import_module(f"iamdrift.cli.{name.replace('-', '_')}")
    command = typer.main.get_command(module.app)
    command.name = name
    return command
