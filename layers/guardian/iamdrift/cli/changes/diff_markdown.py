"""`diff` as GitHub-flavoured markdown, for the comment of a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from iamdrift.cli.changes.comparing import Comparison
from iamdrift.cli.changes.diff_output import condition_words, summary
from iamdrift.cli.changes.entries import Entry
from iamdrift.cli.terminal.printable import printable

_MOST_ROWS = 50  # GitHub cuts comments off at 65,536 characters
_LONGEST = 300


def markdown(comparisons: Sequence[Comparison]) -> str:
    """A heading with the sum, then a table for each subject that differs."""
    return "\n".join(_lines(comparisons)) + "\n"


def _lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    adds = any(each.new for each in comparisons)
    yield f"### {'⚠️ This change adds access' if adds else '✅ This change adds no access'}"
    yield ""
    yield summary(comparisons)
    for comparison in comparisons:
        yield from _table(comparison)


def _table(comparison: Comparison) -> Iterator[str]:
    found = (*comparison.new, *comparison.lost)
    if found:
        yield from ("", f"**{code(comparison.subject)}**", "")
        yield "| | What | Access | Condition | Example | Statement |"
        yield "|---|---|---|---|---|---|"
        yield from (_row(entry) for entry in found[:_MOST_ROWS])
    if len(found) > _MOST_ROWS:
        yield from ("", f"... and {len(found) - _MOST_ROWS:,} more: run `iamdrift diff --all`.")
    if comparison.notes:
        yield ""
        yield from (f"- note: {code(note)}" for note in comparison.notes)


def _row(entry: Entry) -> str:
    cells = (
        "new" if entry.side.name == "NEW" else "gone",
        code(entry.what),
        f"{entry.level}, {entry.confidence.value}",
        code(condition_words(entry)),
        code(entry.witness),
        code(entry.statement),
    )
    return f"| {' | '.join(cells)} |"


def code(text: str) -> str:
    """Text as a code span that nothing in it can leave, not even inside a table."""
    if not text:
        return ""
    line = printable(text).replace("|", "\\|")
    line = line if len(line) <= _LONGEST else line[:_LONGEST] + "..."
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}"
