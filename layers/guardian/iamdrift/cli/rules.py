"""`iamdrift rules`: the guardrails - listed, explained, mapped to controls, and tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from iamdrift.cli.options import Config, Json, command_app
from iamdrift.cli.outcome import Outcome, finish
from iamdrift.cli.printable import printable
from iamdrift.cli.rulebook import configuration_of, everything_told
from iamdrift.cli.scanning import chosen
from iamdrift.cli.screen import out, print_json
from iamdrift.cli.tables import Cell, counted, facts, severity, table
from iamdrift.domain.configuration.declarative import run_rule_tests
from iamdrift.domain.judging.guardrail import Guardrail

HELP = """
List, explain and test the guardrails.

Without a command: every guardrail, those of the configuration included.

Examples:

  iamdrift rules
  iamdrift rules show trust-admits-anyone
  iamdrift rules --coverage
  iamdrift rules test --config guardrails.yaml
"""

app = command_app()


@app.callback(help=HELP, invoke_without_command=True)
def rules(
    ctx: typer.Context,
    coverage: Annotated[bool, typer.Option("--coverage", help="Which controls the guardrails cover.")] = False,
    config: Config = "",
    json: Json = False,
) -> None:
    if ctx.invoked_subcommand:
        return
    known = everything_told(configuration_of(config))
    if json:
        print_json({"schema": "iamdrift.rules/1", "guardrails": [_plain(each) for each in known]})
    elif coverage:
        out().print(table(("control", "guardrails"), _by_control(known)))
    else:
        rows = ((each.id, severity(each.severity), each.family.value, each.title) for each in known)
        out().print(table(("guardrail", "severity", "family", "says"), rows))
        out().print(counted(len(known), "guardrail"), style="bold")


@app.command("show")
def show(
    guardrail: Annotated[str, typer.Argument(metavar="ID", help="The id of a guardrail.")],
    config: Config = "",
    json: Json = False,
) -> None:
    """Say why a guardrail matters and what to do when it is broken."""
    (found,) = chosen(everything_told(configuration_of(config)), (guardrail,))
    if json:
        print_json({"schema": "iamdrift.rule/1"} | _plain(found))
    else:
        out().print(found.title, style="bold")
        out().print(facts(_facts(found)))


@app.command("test")
def test(
    config: Annotated[str, typer.Option("--config", metavar="FILE", help="The file with the declared rules.")],
) -> None:
    """Run the tests that stand beside the rules declared in the configuration.

    Exit code 1 where one fails.
    """
    settings = configuration_of(config).settings
    results = run_rule_tests(settings)
    for result in results:
        out().print(printable(result), style="green" if result.passed else "bold red")
    failed = sum(not result.passed for result in results)
    untested = [rule.id for rule in settings.rules if not rule.tests]
    if untested:
        out().print(printable(f"without tests: {', '.join(untested)}"), style="yellow")
    out().print(f"{counted(len(results), 'test')}, {failed:,} failed", style="bold")
    finish(Outcome.NO if failed else Outcome.OK)


def _facts(guardrail: Guardrail) -> Iterator[tuple[str, Cell]]:
    yield "id", guardrail.id
    yield "family", guardrail.family.value
    yield "severity", severity(guardrail.severity)
    yield "looks at", ", ".join(sorted(kind.value for kind in guardrail.applies_to))
    yield "why", guardrail.why
    yield "remedy", guardrail.remedy
    for number, control in enumerate(guardrail.controls):
        yield ("" if number else "controls"), control
    for number, reference in enumerate(guardrail.references):
        yield ("" if number else "references"), reference


def _by_control(guardrails: Sequence[Guardrail]) -> Iterator[tuple[Cell, ...]]:
    controls = sorted({control for each in guardrails for control in each.controls})
    for control in controls:
        yield control, ", ".join(each.id for each in guardrails if control in each.controls)


def _plain(guardrail: Guardrail) -> dict[str, Any]:
    return {
        "id": guardrail.id,
        "title": guardrail.title,
        "family": guardrail.family.value,
        "severity": guardrail.severity.name.lower(),
        "applies_to": sorted(kind.value for kind in guardrail.applies_to),
        "why": guardrail.why,
        "remedy": guardrail.remedy,
        "controls": list(guardrail.controls),
        "references": list(guardrail.references),
    }
