"""Progress over work whose size is known: a bar on standard error, and only where a person watches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from iamdrift.cli.terminal.screen import err

T = TypeVar("T")


def counting(items: Sequence[T], what: str) -> Iterator[T]:
    """The items, with a bar that says how many are done and how long the rest takes."""
    console = err()
    if not console.is_terminal:
        yield from items
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=len(items))
        for item in items:
            yield item
            progress.advance(task)
