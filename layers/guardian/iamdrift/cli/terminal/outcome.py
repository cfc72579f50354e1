"""How a command ends: its exit code, and the one line a person reads where it could not do what it was asked."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

import typer

from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import err
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput

T = TypeVar("T")


class Outcome(IntEnum):
    """The exit codes, the same for every command."""

    OK = 0
    NO = 1  # the answer is no, or a threshold given by --fail-on is reached
    BAD_INPUT = 2
    FAILED = 3  # refused by AWS, or an error of ours
    INTERRUPTED = 130
    PIPE_CLOSED = 141


def finish(outcome: Outcome) -> None:
    """End the command with an exit code other than 0."""
    if outcome is not Outcome.OK:
        raise typer.Exit(int(outcome))


def guarded(work: Callable[[], T], *, debug: bool) -> T:
    """Run a command so that whatever goes wrong becomes one line and an exit code, never a traceback."""
    try:
        result = work()
        sys.stdout.flush()
    except InvalidInput as error:
        raise _ended(_sentence(error), Outcome.BAD_INPUT, error, debug) from error
    except AccessRefused as error:
        raise _ended(f"AWS refused: {error}", Outcome.FAILED, error, debug) from error
    except GuardianError as error:
        raise _ended(f"could not finish: {error}", Outcome.FAILED, error, debug) from error
    except BrokenPipeError as error:  # the reader has seen enough, like `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(int(Outcome.PIPE_CLOSED)) from error
    except KeyboardInterrupt as error:
        err().print("interrupted", style="yellow")
        raise typer.Exit(int(Outcome.INTERRUPTED)) from error
    return result


def crashed(error: Exception, *, debug: bool) -> typer.Exit:
    """The end of a command that met an error of ours."""
    name = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    hint = "" if debug else " (`iamdrift --debug ...` shows where)"
    return _ended(f"unexpected error: {name[:300]}{hint}", Outcome.FAILED, error, debug)


def _ended(problem: str, outcome: Outcome, error: Exception, debug: bool) -> typer.Exit:
    if debug:
        err().print(printable_lines("".join(traceback.format_exception(error))), soft_wrap=True)
    err().print(f"iamdrift: {printable(problem)}", style="bold red", soft_wrap=True)
    return typer.Exit(int(outcome))


def printable_lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.splitlines())


def _sentence(error: InvalidInput) -> str:
    where = f"{error.where}: " if error.where else ""
    problem = error.problem.rstrip(".")
    end = "" if problem.endswith("?") else "."
    remedy = f"{end} {error.remedy[:1].upper()}{error.remedy[1:]}" if error.remedy else ""
    return f"{where}{problem}{remedy}"
