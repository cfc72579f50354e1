"""Options of the commands that ask a deployed guardian: where it is, and as whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import typer

STACK: Final = "iam-drift-guardian"

Profile = Annotated[str, typer.Option("--profile", metavar="NAME", help="AWS profile to ask with.")]
Region = Annotated[str, typer.Option("--region", help="Region of the guardian; that of the profile, or us-east-1.")]
Stack = Annotated[
    str, typer.Option("--stack", metavar="NAME", envvar="IAMDRIFT_STACK", help="Its CloudFormation stack.")
]
Table = Annotated[
    str,
    typer.Option(
        "--table", metavar="NAME", envvar="IAMDRIFT_TABLE", help="Its ledger, where the stack is not to be asked."
    ),
]
Endpoint = Annotated[
    str, typer.Option("--endpoint-url", metavar="URL", help="Another endpoint, like that of the embedded AWS.")
]
Account = Annotated[
    str, typer.Option("--account", metavar="ID", help="Account of the principal; that of the profile by default.")
]
Who = Annotated[
    list[str],
    typer.Argument(metavar="PRINCIPAL", help="A role by name; also `user NAME`, `user/NAME`, an ARN or a unique id."),
]


@dataclass(frozen=True, slots=True)
class Where:
    """Which deployed guardian, and as whom it is asked."""

    profile: str = ""
    region: str = ""
    stack: str = STACK
    table: str = ""
    endpoint: str = ""
