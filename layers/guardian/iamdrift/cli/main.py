"""The entry point of the `iamdrift` command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from iamdrift.cli.commands import CommandGroup
from iamdrift.cli.terminal.garbage import collect_rarely
from iamdrift.cli.terminal.outcome import crashed

EXIT_CODES = """
Exit codes, the same for every command:

  0  done; the answer is yes, or no threshold was reached
  1  the answer is no, or the threshold given by --fail-on was reached
  2  bad input: the line on standard error names the file, the place and the remedy
  3  could not finish: AWS refused, or an error of ours

Colours follow NO_COLOR and FORCE_COLOR.
"""

app = typer.Typer(
    cls=CommandGroup,
    help="Notice, explain and judge what changes in AWS IAM.\n\nMost commands work offline on files; `scan --profile`"
    f" reads a live account, and those of the record (`show`, `history` ...) ask a deployed guardian.\n{EXIT_CODES}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"iamdrift {version('iam-drift-guardian')}")
        raise typer.Exit


@app.callback()
def root(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error came from.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""


def main() -> None:
    """Run the command line of this process."""
    debug = "--debug" in sys.argv[1:]
    collect_rarely()
    try:
        app(prog_name="iamdrift")
    except Exception as error:  # the last stop: a person gets a sentence, not a traceback
        sys.exit(crashed(error, debug=debug).exit_code)


if __name__ == "__main__":
    main()
