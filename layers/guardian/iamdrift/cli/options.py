"""Options that several commands share, with one meaning each."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from iamdrift.domain.severity import Severity


class Level(StrEnum):
    """A severity as it is written on the command line."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def severity(self) -> Severity:
        return Severity.parse(self.value)


Json = Annotated[bool, typer.Option("--json", help="Print JSON (see docs/cli.md for the schema).")]
Config = Annotated[str, typer.Option("--config", metavar="FILE", help="guardrails.yaml; defaults hold without one.")]
Export = Annotated[
    str,
    typer.Option(
        "--export",
        metavar="FILE",
        help="Output of `aws iam get-account-authorization-details`; `-` for standard input.",
    ),
]
Scps = Annotated[
    list[str] | None,
    typer.Option("--scp", metavar="FILE", help="A service control policy in force; repeat it for several."),
]


def command_app() -> typer.Typer:
    """The app of one command, or of one group of commands."""
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
