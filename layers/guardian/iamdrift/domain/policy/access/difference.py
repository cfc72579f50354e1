"""The difference of two grants as cells: what one allows and others do not, each piece with a witness.

Allowed(after) minus Allowed(before) is the union, over every gap of `before` (a layer that may not have allowed, a
denial that may have denied), of what `after` allows inside that gap. Work grows with what changed, not with what is
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from iamdrift.domain.policy.access.cells import Cell, Confidence, Witness
from iamdrift.domain.policy.access.cut_off import cut_off, cut_off_beyond
from iamdrift.domain.policy.access.grant import Gap, Grant, gaps
from iamdrift.domain.policy.access.obstacles import Obstacles
from iamdrift.domain.policy.access.region import Region, apart, covers, inside, regions_of
from iamdrift.domain.policy.access.rules import Rule
from iamdrift.domain.policy.access.search import Effort, Left, Outcome, Sample, remainder, work
from iamdrift.domain.policy.access.vocabulary import Vocabulary
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.resource_types import applicable, example_resource
from iamdrift.domain.policy.matching.arn_overlap import arn_overlaps

MOST_STEPS = 3_500  # for one comparison; beyond it what is left is reported as unproven
MOST_PATTERNS = 15_000  # of all rules that take part; beyond it all is reported as unproven
MOST_CLASSES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a rule on its way to a cell."""

    bits: int
    region: Region
    rules: tuple[Rule, ...]


def difference(after: Sequence[Grant], before: Sequence[Grant], effort: Effort | None = None) -> tuple[Cell, ...]:
    """Cells that together hold every request some `after` allows and no `before` does."""
    effort = effort or Effort(MOST_STEPS)
    cells: list[Cell] = []
    for grant in after:
        found = gaps(tuple(before), grant)
        cells += [cut_off()] if found is None else _Allowed(grant, found, effort).cells()
    return merged(cells)


class _Allowed:
    """What one grant allows inside some gaps."""

    def __init__(self, grant: Grant, found: Sequence[Gap], effort: Effort) -> None:
        self.grant, self.found, self.effort = grant, found, effort
        self.layers = [layer.rules for layer in grant.layers[1:]]

    def cells(self) -> Iterator[Cell]:
        if not self.found:
            return
        rules = [*self.grant.rules, *(rule for gap in self.found for rule in (*gap.obstacles, *gap.within))]
        meeting = bool(self.layers) or any(gap.within for gap in self.found) or any(rule.not_actions for rule in rules)
        if sum(rule.size for rule in rules) > MOST_PATTERNS:
            yield cut_off()
            return
        words = Vocabulary(rules, overlapping=meeting)
        if words.too_large or not self.effort.spend(words.comparisons // 100):
            yield cut_off()
            return
        if not words.complete:
            yield cut_off_beyond()
        yield from self._in_gaps(words)

    def _in_gaps(self, words: Vocabulary) -> Iterator[Cell]:
        denies = Obstacles(self.grant.sure_denies, words)
        for gap in self.found:
            obstacles = Obstacles((*gap.obstacles, *denies.rules), words) if gap.obstacles else denies
            ways = [*((rule,) for rule in gap.within), *self.layers]
            yield from _Gapped(gap, ways, obstacles, words, self.effort).cells_of(self.grant.layers[0].rules)


@dataclass(frozen=True, slots=True)
class _Gapped:
    """What is left inside one gap: in every one of `ways`, in none of the obstacles."""

    gap: Gap
    ways: Sequence[Sequence[Rule]]
    obstacles: Obstacles
    words: Vocabulary
    effort: Effort

    def cells_of(self, rules: Sequence[Rule]) -> Iterator[Cell]:
        reach = self.words.everything & ~self.obstacles.everywhere
        for way in self.ways:
            reach &= self._bits_of(way)
        if not reach:
            return
        for rule in rules:
            if not self.effort.spend():
                yield cut_off()
                return
            bits = self.words.bits(rule) & reach
            if bits and rule.meaning not in self.obstacles.meanings:
                yield from self._cells_of(rule, bits)

    def _bits_of(self, rules: Iterable[Rule]) -> int:
        bits = 0
        for rule in rules:
            bits |= self.words.bits(rule)
        return bits

    def _cells_of(self, rule: Rule, bits: int) -> Iterator[Cell]:
        near = [(other, both) for other in self.obstacles.near(rule) if (both := self.words.bits(other) & bits)]
        for start in regions_of(rule):
            left = bits & ~self.obstacles.exactly(start.resource, rule.literals) if start.principal == "*" else bits
            if not left:
                continue
            if not self.effort.spend(2):
                yield Cell(
                    self.words.action_set(bits), Region(exact=False), (rule,), because="cut off: too many resources"
                )
                return
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
            if not self.effort.spend(work(rule, piece.region)):
                yield Piece(piece.bits, piece.region.blurred, piece.rules)
                return
            if covers(rule, piece.region):
                bits &= ~both
                yield Piece(both, piece.region, (*piece.rules, rule))
                continue
            for region in inside(piece.region, rule):
                if not self.effort.spend():
                    yield Piece(piece.bits, piece.region.blurred, piece.rules)
                    return
                yield Piece(both, region, (*piece.rules, rule))

    def _left_of(self, piece: Piece, near: Sequence[tuple[Rule, int]]) -> Iterator[Cell]:
        bits, between = piece.bits, []
        for rule, both in near:
            if not both & bits:
                continue
            if not self.effort.spend(work(rule, piece.region)):
                yield self._cell(piece, bits, (), Outcome(Left.UNDECIDED))
                return
            if covers(rule, piece.region):
                bits &= ~both
            elif not apart(rule, piece.region):
                between.append(rule)
        if bits:
            yield from self._split(Piece(bits, piece.region, piece.rules), between)

    def _split(self, piece: Piece, between: list[Rule]) -> Iterator[Cell]:
        """Actions that meet the same obstacles share their fate."""
        known = self.words.known(piece.bits)
        live = applicable(known, piece.region.resource) if self.effort.spend(4) else known
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
        actions = self.words.action_set(bits)
        because = self.gap.because
        if outcome.sample is None or any(rule.doubtful for rule in piece.rules):
            return Cell(actions, piece.region, piece.rules, obstacles, because)
        named = any(values for values in outcome.sample.context.values())
        confidence = Confidence.CONDITIONAL if named else Confidence.PROVEN
        witness = _witness(self.words.some_action(bits), outcome.sample, piece.region, obstacles)
        return Cell(actions, piece.region, piece.rules, obstacles, because, confidence, witness)


def _witness(action: str, sample: Sample, region: Region, obstacles: Sequence[Rule]) -> Witness:
    """With an ordinary resource of the action where any will do."""
    any_will_do = region.resource == "*" and not any(rule.not_resources for rule in obstacles)
    usual = example_resource(action) if any_will_do else None
    avoided = (*region.not_resources, *(pattern for rule in obstacles for pattern in rule.resources if pattern != "*"))
    if usual is None or any(arn_overlaps(pattern, usual) for pattern in avoided):
        return Witness(action, sample)
    return Witness(action, replace(sample, resource=usual))


def merged(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Cells that differ only in their actions as one."""
    found: dict[tuple[object, ...], Cell] = {}
    for cell in cells:
        sources = tuple(id(rule) for rule in (*cell.rules, *cell.unless))
        key = (cell.region, sources, cell.because, cell.confidence, cell.inert)
        known = found.get(key)
        found[key] = cell if known is None else replace(known, actions=known.actions | cell.actions)
    return tuple(found.values())
