"""Follows a state machine of the guardian until it ends, with what it does shown to whoever watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from iamdrift.adapters.state_machine import Execution, StateMachine
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.cli.terminal.screen import err
from iamdrift.errors import InvalidInput

_SHORT, _LONG = 1.0, 10.0  # seconds between two looks
_MANY = 50  # parts from which on one looks less often


@dataclass(frozen=True, slots=True)
class Seen:
    """How far it is: `done` of `total` parts (0 where that is not known), and what it does in words."""

    words: str
    done: int = 0
    total: int = 0


def machine_of(ledger: Ledger, output: str) -> StateMachine:
    """Raises InvalidInput where the stack does not have one."""
    arn = ledger.outputs.get(output, "")
    if not arn:
        raise InvalidInput(
            f"has no output {output}",
            where=f"stack {ledger.where.stack}",
            remedy="name the stack of the guardian with --stack, or deploy its newest version",
        )
    return StateMachine(ledger.client("stepfunctions"), arn)


def followed(
    machine: StateMachine, name: str, look: Callable[[], Seen], sleep: Callable[[float], None] = time.sleep
) -> Execution:
    """The run when it has ended. Raises InvalidInput where there is none of that name."""
    with _shown() as show:
        while True:
            execution = machine.seen(name)
            if execution is None:
                raise InvalidInput("no such run", where=f"run {name}", remedy="check its name, --stack and --region")
            if not execution.underway:
                return execution
            seen = look()
            show(seen)
            sleep(_LONG if seen.total > _MANY else _SHORT)


@contextmanager
def _shown() -> Iterator[Callable[[Seen], None]]:
    """Shows progress on standard error, where that is a terminal."""
    console = err()
    if not console.is_terminal:
        yield lambda _seen: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(bar_width=24), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)
        yield lambda seen: progress.update(task, description=seen.words, completed=seen.done, total=seen.total or None)
