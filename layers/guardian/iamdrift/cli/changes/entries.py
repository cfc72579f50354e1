"""One entry of an access difference in words: what, on what, for whom, under which condition, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from iamdrift.cli.terminal.statements import some
from iamdrift.domain.policy import AccessLevel, Cell, Confidence, Witness

_LEVELS = {level: rank for rank, level in enumerate(AccessLevel)}


class Side(Enum):
    NEW = "newly allowed"
    LOST = "no longer allowed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of a difference, readable. `who` is empty where the policies do not speak of principals."""

    side: Side
    actions: tuple[str, ...]
    levels: tuple[AccessLevel, ...]
    resource: str
    but_not: tuple[str, ...]
    who: str
    conditions: tuple[str, ...]
    apart_from: tuple[str, ...]
    weak: bool
    witness: str
    statement: str
    document: str
    index: int
    because: str
    confidence: Confidence

    @property
    def level(self) -> str:
        return self.levels[-1].value if self.levels else "Unknown"

    @property
    def what(self) -> str:
        """`s3:Get*, s3:ListBucket on arn:... for account 111122223333`."""
        resource = f" on {self.resource}" if self.resource != "*" or not self.who else ""
        return some(self.actions) + resource + (f" for {self.who}" if self.who else "")


def entries(cells: Iterable[Cell], side: Side) -> tuple[Entry, ...]:
    """The cells as entries, the most dangerous access first, the surest first among equals."""
    return tuple(sorted((_entry(cell, side) for cell in cells), key=_rank))


def _rank(entry: Entry) -> tuple[int, int, str]:
    worst = max((_LEVELS[level] for level in entry.levels), default=_LEVELS[AccessLevel.WRITE])
    return -worst, list(Confidence).index(entry.confidence), entry.what


def _entry(cell: Cell, side: Side) -> Entry:
    source = cell.source
    conditional = (rule for rule in cell.unless if rule.literals or rule.not_resources)
    return Entry(
        side=side,
        actions=cell.actions.patterns(),
        levels=cell.levels,
        resource=cell.resource,
        but_not=cell.not_resources,
        who=_who(cell),
        conditions=cell.conditions,
        apart_from=tuple(dict.fromkeys(str(rule.source) for rule in conditional)),
        weak=bool(cell.weak_conditions),
        witness=_witness(cell.witness, by_principal=_spoken_of(cell)) if cell.witness is not None else "",
        statement=str(source),
        document=source.policy,
        index=source.index,
        because=cell.because,
        confidence=cell.confidence,
    )


def _who(cell: Cell) -> str:
    if not _spoken_of(cell):
        return ""
    but = ", ".join(principal_words(each) for each in cell.region.not_principals)
    return principal_words(cell.principal) + (f" but not {but}" if but else "")


def principal_words(pattern: str) -> str:
    """`AWS:111122223333:*` as `everyone in account 111122223333`."""
    if pattern == "*":
        return "anyone"
    kind, _, rest = pattern.partition(":")
    if kind != "AWS":
        return rest or pattern
    account, _, name = rest.partition(":")
    if name == "*":
        return f"everyone in account {account}"
    named = name if "/" in name or name == "root" else f"role/{name}"
    return f"arn:aws:iam::{account}:{named}" if account else name


def _spoken_of(cell: Cell) -> bool:
    return any(rule.principals for rule in cell.rules)


def _witness(witness: Witness, *, by_principal: bool) -> str:
    sample = witness.sample
    aimed = f"by {principal_words(sample.principal)}" if by_principal else f"on {sample.resource}"
    context = " and ".join(f"{key}={', '.join(values)}" for key, values in sorted(sample.context.items()))
    return f"{witness.action} {aimed}" + (f" with {context}" if context else "")
