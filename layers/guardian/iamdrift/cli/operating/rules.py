"""`iamdrift rules`: the guardrails - listed, explained, mapped to controls, and tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from iamdrift.cli.account.scanning import chosen
from iamdrift.cli.operating.cases import run_cases
from iamdrift.cli.operating.rulebook import configuration_of, everything_told
from iamdrift.cli.terminal.options import Config, Json, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, facts, severity, table
from iamdrift.config import Configuration
from iamdrift.config.loading import FILE
from iamdrift.domain.configuration.declarative import run_rule_tests
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.coverage import FRAMEWORKS
from iamdrift.domain.judging.guardrail import Guardrail

HELP = """
List, explain and test the guardrails.

Without a command: every guardrail, those of the configuration included.

Examples:

  iamdrift rules
  iamdrift rules show trust-admits-anyone
  iamdrift rules --coverage
  iamdrift rules test
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
        out().print(facts(FRAMEWORKS.items()))
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
def run_tests(
    config: Annotated[str, typer.Option("--config", metavar="FILE", help=f"By default {FILE} in this folder.")] = "",
) -> None:
    """Run the tests of declared rules, and the cases beside custom guardrails.

    Tests of a rule stand with it in the configuration. The cases of a custom guardrail `rules/no_tests.py` stand in
    `rules/no_tests.yaml`. Exit code 1 where one fails.
    """
    configuration = configuration_of(config or FILE)
    results = [*_declared_tests(configuration.settings), *_custom_tests(configuration)]
    for passed, line in results:
        out().print(printable(line), style="green" if passed else "bold red")
    failed = sum(not passed for passed, _ in results)
    if untested := _untested(configuration):
        out().print(printable(f"without tests: {', '.join(untested)}"), style="yellow")
    out().print(f"{counted(len(results), 'test')}, {failed:,} failed", style="bold")
    finish(Outcome.NO if failed else Outcome.OK)


def _declared_tests(settings: Settings) -> Iterator[tuple[bool, str]]:
    yield from ((result.passed, str(result)) for result in run_rule_tests(settings))


def _custom_tests(configuration: Configuration) -> Iterator[tuple[bool, str]]:
    if configuration.folder is None:
        return
    for case, problem in run_cases(configuration.folder, _custom(configuration)):
        wanted = "break" if case.fails else "keep"
        said = f"{case.guardrail.id}: {case.why} (must {wanted} the rule)"
        yield not problem, f"FAILED: {said}: {problem}" if problem else f"ok: {said}"


def _untested(configuration: Configuration) -> list[str]:
    folder = configuration.folder
    custom = [] if folder is None else [each for each in _custom(configuration) if not _has_cases(folder, each)]
    return [*(rule.id for rule in configuration.settings.rules if not rule.tests), *(each.id for each in custom)]


def _custom(configuration: Configuration) -> list[Guardrail]:
    declared = {rule.id for rule in configuration.settings.rules}
    return [each for each in configuration.guardrails if each.id not in declared]


def _has_cases(folder: Path, guardrail: Guardrail) -> bool:
    return (folder / f"{guardrail.id.replace('-', '_')}.yaml").is_file()


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
