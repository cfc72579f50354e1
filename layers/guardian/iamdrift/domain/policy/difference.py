"""The difference of two grants as cells: what one allows and others do not, each piece with a witness.

Allowed(after) minus Allowed(before) is the union, over every gap of `before` (a layer that may not have allowed, a denial
that may have denied), of what `after` allows inside that gap. Work grows with what changed, not with what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from iamdrift.domain.policy.action_set import ActionSet
from iamdrift.domain.policy.cells import Cell, Confidence, Witness
from iamdrift.domain.policy.grant import Gap, Grant, gaps
from iamdrift.domain.policy.literals import Literal
from iamdrift.domain.policy.region import Region, apart, covers, inside
from iamdrift.domain.policy.resource_types import applicable
from iamdrift.domain.policy.rules import Rule
from iamdrift.domain.policy.search import Effort, Left, Outcome, remainder
from iamdrift.domain.policy.vocabulary import Vocabulary

MOST_STEPS = 60_000  # for one comparison; beyond it what is left is reported as unproven
MOST_CLASSES = 40
_Exact = dict[tuple[str, frozenset[Literal]], int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a rule on its way to a cell."""

    bits: int
    region: Region
    rules: tuple[Rule, ...]


def difference(after: Sequence[Grant], before: Sequence[Grant]) -> tuple[Cell, ...]:
    """Cells that together hold every request some `after` allows and no `before` does."""
    effort = Effort(MOST_STEPS)
    cells: list[Cell] = []
    for grant in after:
        found = gaps(tuple(before), grant)
        for gap in (Gap(because="too many ways to compare"),) if found is None else found:
            cells += _Gapped(grant, gap, effort).cells()
    return merged(cells)


class _Gapped:
    """What one grant allows inside one gap."""

    def __init__(self, grant: Grant, gap: Gap, effort: Effort) -> None:
        self.grant, self.gap, self.effort = grant, gap, effort
        known = {rule.meaning for rule in gap.obstacles} if not gap.within else set()
        self.starts = [rule for rule in grant.layers[0].rules if rule.meaning not in known]
        self.obstacles = (*gap.obstacles, *grant.sure_denies)

    def cells(self) -> Iterator[Cell]:
        if not self.starts:
            return
        layers = [layer.rules for layer in self.grant.layers[1:]]
        self.ways = [*((rule,) for rule in self.gap.within), *layers]
        self.words = Vocabulary([*self.starts, *self.obstacles, *(rule for way in self.ways for rule in way)])
        self._index_obstacles()
        reach = self.words.everything & ~self.everywhere
        for way in self.ways:
            reach &= self._bits_of(way)
        for rule in self.starts:
            bits = self.words.bits(rule) & reach
            if bits:
                yield from self._cells_of(rule, bits)

    def _bits_of(self, rules: Iterable[Rule]) -> int:
        bits = 0
        for rule in rules:
            bits |= self.words.bits(rule)
        return bits

    def _index_obstacles(self) -> None:
        """Obstacles that hold everywhere, or for exactly a resource pattern and conditions, are found at once."""
        self.everywhere = 0
        self.exact: _Exact = {}
        for rule in self.obstacles:
            if (rule.principals and "*" not in rule.principals) or rule.not_principals or rule.not_resources:
                continue
            if not rule.literals and "*" in rule.resources:
                self.everywhere |= self.words.bits(rule)
            for resource in rule.resources:
                key = (resource, rule.literals)
                self.exact[key] = self.exact.get(key, 0) | self.words.bits(rule)

    def _cells_of(self, rule: Rule, bits: int) -> Iterator[Cell]:
        near = [(other, both) for other in self.obstacles if (both := self.words.bits(other) & bits)]
        for start in inside(Region(), rule):
            left = bits & ~self.exact.get((start.resource, rule.literals), 0)
            if rule.literals:
                left &= ~self.exact.get((start.resource, frozenset()), 0)
            if not left:
                continue
            for piece in self._narrowed(Piece(left, start, (rule,))):
                yield from self._left_of(piece, near)

    def _narrowed(self, piece: Piece) -> list[Piece]:
        """The piece inside everything that must also allow it."""
        pieces = [piece]
        for way in self.ways:
            pieces = [part for whole in pieces for part in self._inside(whole, way)]
        return pieces

    def _inside(self, piece: Piece, way: Sequence[Rule]) -> Iterator[Piece]:
        bits = piece.bits
        for rule in way:
            both = self.words.bits(rule) & bits
            if not both:
                continue
            if not self.effort.spend():
                yield piece
                return
            if covers(rule, piece.region):
                bits &= ~both
                yield Piece(both, piece.region, (*piece.rules, rule))
                continue
            for region in inside(piece.region, rule):
                yield Piece(both, region, (*piece.rules, rule))

    def _left_of(self, piece: Piece, near: Sequence[tuple[Rule, int]]) -> Iterator[Cell]:
        bits, between = piece.bits, []
        for rule, both in near:
            if not both & bits:
                continue
            if not self.effort.spend():
                yield self._cell(piece, bits, (), Outcome(Left.UNDECIDED))
                return
            if covers(rule, piece.region):
                bits &= ~both
            elif not apart(rule, piece.region):
                between.append(rule)
        if bits:
            yield from self._split(replace(piece, bits=bits), between)

    def _split(self, piece: Piece, between: list[Rule]) -> Iterator[Cell]:
        """Actions that meet the same obstacles share their fate."""
        known = self.words.known(piece.bits)
        live = applicable(known, piece.region.resource)
        if known & ~live:
            yield self._inert(piece, known & ~live, between)
        rest = piece.bits & ~(known & ~live)
        classes, whole = self._classes(rest, between)
        for bits, obstacles in classes:
            outcome = remainder(piece.region, obstacles, self.effort)
            if outcome.left is Left.NOTHING:
                continue
            if not whole and outcome.left is Left.SOMETHING:
                outcome = Outcome(Left.UNDECIDED)
            yield self._cell(piece, bits, obstacles, outcome)

    def _classes(self, bits: int, between: list[Rule]) -> tuple[list[tuple[int, tuple[Rule, ...]]], bool]:
        classes: list[tuple[int, tuple[Rule, ...]]] = [(bits, ())] if bits else []
        for rule in between:
            mine = self.words.bits(rule)
            if len(classes) > MOST_CLASSES:
                return classes, False
            split: list[tuple[int, tuple[Rule, ...]]] = []
            for members, obstacles in classes:
                if members & mine:
                    split.append((members & mine, (*obstacles, rule)))
                if members & ~mine:
                    split.append((members & ~mine, obstacles))
            classes = split
        return classes, True

    def _inert(self, piece: Piece, known: int, between: list[Rule]) -> Cell:
        actions = ActionSet(known)
        return Cell(actions, piece.region, piece.rules, tuple(between), self.gap.because, inert=True)

    def _cell(self, piece: Piece, bits: int, obstacles: tuple[Rule, ...], outcome: Outcome) -> Cell:
        actions = ActionSet(self.words.known(bits), tuple(self.words.unknown_names(bits)))
        because = self.gap.because
        if outcome.sample is None or any(rule.doubtful for rule in piece.rules):
            return Cell(actions, piece.region, piece.rules, obstacles, because)
        confidence = Confidence.CONDITIONAL if outcome.sample.context else Confidence.PROVEN
        witness = Witness(self.words.some_action(bits), outcome.sample)
        return Cell(actions, piece.region, piece.rules, obstacles, because, confidence, witness)


def merged(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Cells that differ only in their actions as one."""
    found: dict[tuple[object, ...], Cell] = {}
    for cell in cells:
        sources = tuple(id(rule) for rule in (*cell.rules, *cell.unless))
        key = (cell.region, sources, cell.because, cell.confidence, cell.inert)
        known = found.get(key)
        found[key] = cell if known is None else replace(known, actions=known.actions | cell.actions)
    return tuple(found.values())
