"""Progress on long work: a count that runs on standard error, and only where a person watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from iamdrift.cli.terminal.screen import err

T = TypeVar("T")


def watched(items: Iterable[T], what: str) -> Iterator[T]:
    """The items, counted on the terminal while they come (`assessed 1,204 principals`)."""
    console = err()
    if not console.is_terminal:
        yield from items
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        for item in items:
            yield item
            progress.advance(task)
