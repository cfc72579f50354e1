"""Options that several commands share, with one meaning each."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from iamdrift.domain.judging.severity import Severity


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
    typer.Option(
        "--scp",
        metavar="FILE",
        help="A service control policy in force; each is a level of its own, repeat it for several.",
    ),
]
Action = Annotated[str, typer.Argument(metavar="ACTION", help="One action, like s3:GetObject.")]
Resource = Annotated[str, typer.Argument(metavar="RESOURCE", help="The ARN of a resource, or `*`.")]
Context = Annotated[
    list[str] | None,
    typer.Option("--context", metavar="KEY=VALUE", help="A condition key of the request; repeat it for several."),
]
Complete = Annotated[
    bool, typer.Option("--complete", help="The request has no other condition keys than those given by --context.")
]


def command_app() -> typer.Typer:
    """The app of one command, or of one group of commands."""
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
