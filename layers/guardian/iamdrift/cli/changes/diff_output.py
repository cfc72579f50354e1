"""What `diff` prints for people and for programs: the sum first, then each entry with its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from iamdrift.cli.changes.comparing import Comparison
from iamdrift.cli.changes.entries import Entry, Side
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.tables import Cell, counted, facts

SCHEMA = "iamdrift.diff/1"
_SHOWN = 20
_STYLES = {Side.NEW: ("+ ", "bold red"), Side.LOST: ("- ", "bold green")}


def print_comparisons(comparisons: Sequence[Comparison], *, everything: bool) -> None:
    """The sum of all comparisons, then each of them; those with new access first."""
    console = out()
    console.print(Text(printable(summary(comparisons)), style="bold"))
    ordered = sorted(comparisons, key=lambda each: not each.new)
    for comparison in ordered if everything else ordered[:_SHOWN]:
        shown = (*_cut(comparison.new, everything), *_cut(comparison.lost, everything))
        console.print(Text(f"\n{printable(comparison.subject)}: {printable(_sum(comparison))}", style="bold"))
        for entry in shown:
            mark, style = _STYLES[entry.side]
            console.print(Text(mark + printable(entry.what), style=style))
            console.print(facts(_details(entry)))
        hidden = len(comparison.new) + len(comparison.lost) - len(shown)
        if hidden:
            console.print(f"... and {counted(hidden, 'more entry', 'more entries')} (--all shows them)")
        for note in _notes(comparison):
            console.print(Text(f"note: {printable(note)}", style="yellow"))
    if len(ordered) > _SHOWN and not everything:
        more = counted(len(ordered) - _SHOWN, "more principal")
        console.print(f"\n... and {more} that differ (--all shows them)")


def summary(comparisons: Sequence[Comparison]) -> str:
    """`3 entries newly allowed (1 Permissions management, 2 Write), 1 no longer allowed`."""
    new = [entry for each in comparisons for entry in each.new]
    lost = sum(len(each.lost) for each in comparisons)
    if not new and not lost:
        return "No difference in access: nothing is newly allowed (proven), nothing is no longer allowed."
    gone = f"{counted(lost, 'entry', 'entries')} no longer allowed."
    if not new:
        return f"Nothing is newly allowed (proven). {gone}"
    levels = Counter(entry.level for entry in new)
    told = ", ".join(f"{number:,} {level}" for level, number in levels.items())
    return f"{counted(len(new), 'entry', 'entries')} newly allowed ({told}). {gone}"


def as_json(comparisons: Sequence[Comparison], before: str, after: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "before": before,
        "after": after,
        "adds_access": any(each.new for each in comparisons),
        "summary": summary(comparisons),
        "comparisons": [
            {
                "subject": each.subject,
                "newly_allowed": [_entry_json(entry) for entry in each.new],
                "no_longer_allowed": [_entry_json(entry) for entry in each.lost],
                "notes": list(_notes(each)),
            }
            for each in comparisons
        ],
    }


def condition_words(entry: Entry) -> str:
    told = " and ".join(entry.conditions)
    return f"{told} (also holds where the key is absent: no guard)" if entry.weak else told


def _details(entry: Entry) -> Iterator[tuple[str, Cell]]:
    yield "   access", f"{entry.level}, {entry.confidence.value}"
    yield "   e.g.", entry.witness
    yield "   if", condition_words(entry)
    yield "   except", ", ".join(entry.but_not)
    yield "   apart from", ", ".join(entry.apart_from)
    yield "   from", entry.statement
    yield "   because", entry.because


def _sum(comparison: Comparison) -> str:
    return f"{len(comparison.new):,} newly allowed, {len(comparison.lost):,} no longer allowed"


def _notes(comparison: Comparison) -> Iterator[str]:
    yield from comparison.notes
    if comparison.inert:
        written = counted(comparison.inert, "entry", "entries")
        yield f"{written} newly written that grant nothing: these actions have no resource of that kind"


def _cut(found: tuple[Entry, ...], everything: bool) -> tuple[Entry, ...]:
    return found if everything else found[:_SHOWN]


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "actions": list(entry.actions),
        "access_level": entry.level,
        "resource": entry.resource,
        "except_resources": list(entry.but_not),
        "principal": entry.who,
        "conditions": list(entry.conditions),
        "weak_condition": entry.weak,
        "apart_from": list(entry.apart_from),
        "witness": entry.witness,
        "statement": entry.statement,
        "because": entry.because,
        "confidence": entry.confidence.value,
    }
