"""`iamdrift config`: is the configuration right, and what holds for one role."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from iamdrift.cli.files.accounts import found, offline
from iamdrift.cli.operating.config_words import effective_facts, effective_json
from iamdrift.cli.operating.rulebook import configuration_of
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, facts
from iamdrift.config import Configuration, published_schema
from iamdrift.config.loading import FILE
from iamdrift.domain.configuration.config_check import config_check
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.occurrences import OCCURRENCES
from iamdrift.domain.judging.waiver import expired, expiring
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import InvalidInput
from iamdrift.guardrails import GUARDRAILS

HELP = """
Check the configuration, and show what is in effect.

Examples:

  iamdrift config check
  iamdrift config check --file guardrails.yaml --role orders-prod-role --export account.json
  iamdrift config schema > guardrails.schema.json
"""
DEFAULT = FILE

app = command_app()


@app.callback(help=HELP, no_args_is_help=True)
def config() -> None:
    """What follows is one of the commands below."""


@app.command("check")
def check(
    file: Annotated[str, typer.Option("--file", metavar="FILE", help=f"By default {DEFAULT} in this folder.")] = "",
    role: Annotated[str, typer.Option("--role", metavar="NAME", help="Say what holds for this role or user.")] = "",
    export: Annotated[str, typer.Option("--export", metavar="FILE", help="The account export it is in.")] = "",
    json: Json = False,
) -> None:
    """Check the configuration; with --role and --export, say what holds for one principal and why."""
    name = file or (DEFAULT if Path(DEFAULT).is_file() else "")
    configuration = configuration_of(name)
    if bool(role) != bool(export):
        raise InvalidInput("--role and --export go together", remedy="give both or none")
    if role:
        _print_effective(configuration.settings, found(offline(export), role, where=export), json=json)
    elif json:
        print_json({"schema": "iamdrift.config/1", "file": name, "valid": True} | _counts(configuration))
    else:
        out().print(printable(f"{name or 'the defaults (no file)'}: valid"), style="bold green")
        out().print(facts(_facts(configuration)))


def _print_effective(settings: Settings, snapshot: Snapshot, *, json: bool) -> None:
    checked = config_check(settings, snapshot, datetime.now(UTC).isoformat())
    if json:
        print_json(effective_json(snapshot, checked))
    else:
        out().print(printable(f"{snapshot.ref.type.value} {snapshot.ref.name}"), style="bold")
        out().print(facts(effective_facts(checked)))


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of guardrails.yaml, for completion in editors."""
    sys.stdout.write(published_schema(guardrail.id for guardrail in (*GUARDRAILS, *OCCURRENCES)))


def _facts(configuration: Configuration) -> Iterator[tuple[str, Cell]]:
    settings, now = configuration.settings, datetime.now(UTC).isoformat()
    yield "mode", f"{settings.mode.value}, baseline {settings.baseline.value}"
    yield "organization", settings.organization_id or "not told: accounts count as foreign unless they are listed"
    yield "scopes", ", ".join(scope.name for scope in settings.scopes)
    yield "disabled", ", ".join(sorted(settings.disabled_guardrails))
    yield "severities", ", ".join(f"{name} {level.name.lower()}" for name, level in settings.severity_overrides)
    yield "guardrails", f"{len(GUARDRAILS):,} of ours, {len(configuration.guardrails):,} added"
    yield "waivers", counted(len(settings.waivers), "waiver")
    yield "expired", ", ".join(f"{each.id} on {each.expires}" for each in expired(settings.waivers, now))
    yield "expire soon", ", ".join(f"{each.id} on {each.expires}" for each in expiring(settings.waivers, now))
    weak = [each for each in settings.waivers if each.weak]
    yield "weak", ", ".join(f"{each.id} (by {each.principal.bound_by.value})" for each in weak)
    yield "digest", settings.digest


def _counts(configuration: Configuration) -> dict[str, object]:
    settings = configuration.settings
    return {
        "mode": settings.mode.value,
        "baseline": settings.baseline.value,
        "scopes": [scope.name for scope in settings.scopes],
        "waivers": [waiver.id for waiver in settings.waivers],
        "added_guardrails": [guardrail.id for guardrail in configuration.guardrails],
        "digest": settings.digest,
    }
