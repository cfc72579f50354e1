"""The plain case of a question: what several layers allow together of one action, where no denial is in the way.

Gives the cells that `difference` gives for it, without looking for obstacles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from iamdrift.domain.policy.access.cells import Cell, Confidence, Witness
from iamdrift.domain.policy.access.region import Region, covers, inside, regions_of
from iamdrift.domain.policy.access.rules import Rule
from iamdrift.domain.policy.access.search import Left, Sample, sample_of
from iamdrift.domain.policy.actions.action_set import ActionSet, expand
from iamdrift.domain.policy.actions.resource_types import applies, example_resource

MOST_PAIRS = 400  # of patterns that may have to be compared; what is larger is for `difference`, which counts its steps

_Piece = tuple[Region, tuple[Rule, ...]]


def plain(layers: Sequence[Sequence[Rule]]) -> bool:
    """Whether a question about these layers stays small."""
    pairs = 1
    for rules in layers:
        pairs *= sum(len(rule.resources) for rule in rules)
    return pairs <= MOST_PAIRS


def granted(layers: Sequence[Sequence[Rule]], action: str) -> Iterator[Cell]:
    """What is granted of an action of which all these rules speak: of each layer, one rule must allow it."""
    own, *ways = layers
    actions = _exactly(action)
    for rule in own:
        pieces: list[_Piece] = [(region, (rule,)) for region in regions_of(rule)]
        for way in ways:
            pieces = [part for piece in pieces for part in _inside(piece, way)]
        for region, rules in pieces:
            if applies(action, region.resource) and (cell := _cell(actions, action, region, rules)) is not None:
                yield cell


def _inside(piece: _Piece, way: Sequence[Rule]) -> Iterator[_Piece]:
    region, rules = piece
    for rule in way:
        if covers(rule, region):
            yield region, (*rules, rule)
            return
        yield from ((part, (*rules, rule)) for part in inside(region, rule))


def _cell(actions: ActionSet, action: str, region: Region, rules: tuple[Rule, ...]) -> Cell | None:
    outcome = sample_of(region)
    if outcome.left is Left.NOTHING:
        return None
    if outcome.sample is None or any(rule.doubtful for rule in rules):
        return Cell(actions, region, rules)
    named = any(values for values in outcome.sample.context.values())
    confidence = Confidence.CONDITIONAL if named else Confidence.PROVEN
    return Cell(
        actions, region, rules, (), "", confidence, Witness(_name(action), _usual(action, outcome.sample, region))
    )


@lru_cache(maxsize=4096)
def _exactly(action: str) -> ActionSet:
    return expand(action)


@lru_cache(maxsize=4096)
def _name(action: str) -> str:
    """As people write it."""
    return next(_exactly(action).names(), action)


def _usual(action: str, sample: Sample, region: Region) -> Sample:
    """An ordinary resource of the action where any will do."""
    resource = example_resource(action) if region.resource == "*" and not region.not_resources else None
    return sample if resource is None else Sample(resource, sample.principal, sample.context)
