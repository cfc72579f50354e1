"""Cells of the policy engine as evidence: which statement, which request shows it, under which conditions, how sure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.policy.access.cells import Cell

_LONGEST: Final = 300  # characters of one line
_SURE: Final = tuple(Confidence)


def proven_by(
    cells: Iterable[Cell], subject: str, summary: str, *, missing: str = "", severity: Severity | None = None
) -> Evidence:
    """Evidence that needs all of these cells: as sure as the least sure of them."""
    shown = tuple(cells)
    conditions = dict.fromkeys(condition for cell in shown for condition in cell.conditions)
    return Evidence(
        subject=subject,
        summary=short(summary + (f", where {' and '.join(conditions)}" if conditions else "")),
        statement=short("; ".join(dict.fromkeys(str(cell.source) for cell in shown))),
        witness=short("; ".join(dict.fromkeys(filter(None, map(shown_by, shown))))),
        missing=missing,
        confidence=least_sure(shown),
        severity=severity,
    )


def shown_by(cell: Cell) -> str:
    """A request in words: `iam:PassRole on arn:aws:iam::111122223333:role/admin where aws:username=alice`."""
    if cell.witness is None:
        return ""
    sample = cell.witness.sample
    context = ", ".join(f"{key}={' | '.join(values)}" for key, values in sorted(sample.context.items()))
    return f"{cell.witness.action} on {sample.resource}{f' where {context}' if context else ''}"


def least_sure(cells: Iterable[Cell]) -> Confidence:
    return max((Confidence(cell.confidence.value) for cell in cells), key=_SURE.index, default=Confidence.PROVEN)


def said(words: Iterable[str], most: int = 4) -> str:
    """`a, b, c and 7 more`."""
    found = tuple(dict.fromkeys(words))
    rest = len(found) - most
    return ", ".join(found[:most]) + (f" and {rest} more" if rest > 0 else "")


def short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
