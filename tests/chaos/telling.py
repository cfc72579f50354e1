"""What a run of many histories says in the end, and how one history reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.chaos.playing import Played


def told(played: Played) -> str:
    """A history as a person reads it: what happened, what went wrong, what does not hold."""
    return "\n".join(_lines(played))


def summary(counts: Counter[str], first: int, seconds: float) -> str:
    last = first + counts["histories"] - 1
    head = f"{counts['histories']:,} histories (seeds {first} to {last}) in {seconds:.0f} s"
    happened = {name: number for name, number in counts.items() if not name.startswith("fault: ")}
    faults = {name[7:]: number for name, number in counts.items() if name.startswith("fault: ")}
    lines = [head, *_table(happened), f"{sum(faults.values()):,} faults", *_table(faults)]
    return "\n".join(lines)


def _table(numbers: dict[str, int]) -> Iterator[str]:
    return (f"  {number:>12,}  {name}" for name, number in sorted(numbers.items(), key=lambda each: -each[1]))


def _lines(played: Played) -> Iterator[str]:
    history = played.history
    yield f"seed {history.seed}, start {history.start}"
    yield from (f"  {step.time:8.1f} s  {step.name}  {step.what}" for step in history.steps)
    yield from (f"  fault: {fault.kind.value} at {fault.place}" for fault in played.fired)
    yield from (f"  BROKEN {problem}" for problem in played.problems)
