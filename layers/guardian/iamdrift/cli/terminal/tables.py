"""Tables and styles that the commands share; every cell that came from outside is made printable here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from iamdrift.cli.terminal.printable import printable
from iamdrift.domain.judging.severity import Confidence, Severity

SEVERITY_STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
_DOUBT = {Confidence.PROVEN: "green", Confidence.CONDITIONAL: "yellow", Confidence.UNPROVEN: "magenta"}

Cell = str | Text


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "") -> Table:
    """A plain table. Cells wrap, they are never cut: what is cut off cannot be acted on."""
    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", header_style="bold", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(printable(cell)) for cell in row))
    return made


def facts(rows: Iterable[tuple[str, Cell]]) -> Table:
    """Labelled facts, one a line; those without a value are left out."""
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for label, value in rows:
        if value:
            made.add_row(label, value if isinstance(value, Text) else Text(printable(value)))
    return made


def severity(value: Severity) -> Text:
    return Text(value.name, style=SEVERITY_STYLES[value])


def confidence(value: Confidence) -> Text:
    return Text(value.value, style=_DOUBT[value])


def counted(number: int, one: str, many: str = "") -> str:
    """`1 role`, `2 roles`, `1,204 roles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
