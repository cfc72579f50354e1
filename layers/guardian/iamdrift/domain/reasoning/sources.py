"""One identity document within what limits it (boundary, organization policies, denials), asked action by action."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from iamdrift.domain.policy.access.cells import Cell
from iamdrift.domain.policy.access.grant import Grant, Layer
from iamdrift.domain.policy.access.narrowing import impossible, narrowed, possible, speaking
from iamdrift.domain.policy.access.permission_set import Part, PermissionSet, only
from iamdrift.domain.policy.access.region import NO_LITERALS
from iamdrift.domain.policy.access.rules import EVERYTHING, Rule, rules_of
from iamdrift.domain.policy.access.unobstructed import granted, plain
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.resource_types import applies
from iamdrift.domain.policy.conditions.literals import Literal
from iamdrift.domain.policy.documents.document import Document, Effect, kept_with
from iamdrift.domain.policy.documents.tokens import token_keys

_MOST_REMEMBERED = 4_096  # documents within their limits
Reach = Callable[[str], bool]  # whether a resource pattern is as wide as a question is about


class Source:
    """One identity document within what limits it."""

    def __init__(self, grant: Grant, readable: _Readable) -> None:
        self._grant = grant
        self._readable = readable  # kept alive: the source is remembered by where it stands
        self._known: dict[tuple[object, ...], tuple[Cell, ...]] = {}
        self._wider: dict[Reach, Grant | None] = {}

    @property
    def unread(self) -> bool:
        return not self._readable.complete

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._readable.rules

    @cached_property
    def possible(self) -> int:
        return possible(self.rules) & ~impossible(self._grant.denies)

    @cached_property
    def packed(self) -> bytes:
        return catalogue().packed(self.possible)

    def cells(self, action: str, resource: str, literals: frozenset[Literal]) -> tuple[Cell, ...]:
        key = (action, resource, literals)
        known = self._known.get(key)
        if known is None:
            grant = narrowed(self._grant, action.lower())
            known = self._known[key] = () if grant is None else _asked(grant, action, resource, literals)
        return known

    def holds(self, action: str) -> bool:
        """Whether an action that its rules speak of is held on any resource."""
        return self._freely(action.lower()) or bool(self.cells(action, "*", NO_LITERALS))

    def _freely(self, action: str) -> bool:
        """Whether that can be seen at once: nothing limits its rules, and one of them asks for nothing."""
        if len(self._grant.layers) > 1 or self._grant.denies:
            return False
        rules = (rule for rule in self.rules if not rule.literals and not rule.not_resources)
        return any(
            applies(action, resource)
            for rule in speaking(tuple(rules), action)
            for resource in rule.resources
            if not token_keys(resource)
        )

    def wide(self, action: str, reach: Reach, resource: str) -> tuple[Cell, ...]:
        key = (action, reach, resource)
        known = self._known.get(key)
        if known is None:
            within = self._reaching(reach)
            grant = None if within is None else narrowed(within, action.lower())
            known = self._known[key] = () if grant is None else tuple(_reaching(grant, action, reach, resource))
        return known

    def _reaching(self, reach: Reach) -> Grant | None:
        """Without its rules about narrower resources; None where none is left."""
        if reach not in self._wider:
            own, *others = self._grant.layers
            rules = tuple(rule for rule in own.rules if rule.not_resources or any(map(reach, rule.resources)))
            self._wider[reach] = Grant((Layer(own.name, rules), *others), self._grant.denies) if rules else None
        return self._wider[reach]


def _asked(grant: Grant, action: str, resource: str, literals: frozenset[Literal]) -> tuple[Cell, ...]:
    question = only(action, resource, literals)
    layers = [layer.rules for part in question.parts for layer in (*grant.layers, *part.grant.layers)]
    if not grant.denies and plain(layers):
        return tuple(granted(layers, action.lower()))
    return (PermissionSet((Part(grant),)) & question).cells


def _reaching(grant: Grant, action: str, reach: Reach, resource: str) -> Iterator[Cell]:
    """What limits the rules may make a cell narrower than they are."""
    return (cell for cell in _asked(grant, action, resource, NO_LITERALS) if reach(cell.region.resource))


_remembered: OrderedDict[tuple[int, ...], Source] = OrderedDict()


def source_of(document: Document, grant: Grant, limits: tuple[int, ...]) -> Source:
    """That of one identity document in a grant; `limits` tell apart what limits it there."""
    readable = kept_with(document, "readable", _readable)
    key = (id(readable), *limits)
    known = _remembered.get(key)
    if known is not None:
        _remembered.move_to_end(key)
        return known
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.popitem(last=False)
    within = Grant((Layer(grant.layers[0].name, readable.rules), *grant.layers[1:]), grant.denies)
    known = _remembered[key] = Source(within, readable)
    return known


@dataclass(frozen=True, slots=True)
class _Readable:
    """What a document allows, without what nobody could read: whether there is such."""

    rules: tuple[Rule, ...]
    complete: bool


def _readable(document: Document) -> _Readable:
    rules = rules_of(document, Effect.ALLOW)
    readable = tuple(rule for rule in rules if not _unreadable(rule))
    return _Readable(readable, len(readable) == len(rules))


def _unreadable(rule: Rule) -> bool:
    """Whether it stands for what nobody could read. That is told once, as that; not as everything it may allow."""
    return rule.doubtful and rule.actions == EVERYTHING and rule.resources == EVERYTHING and not rule.not_actions


def limits_of(grant: Grant) -> Iterator[int]:
    """What limits the identity policies: its rules, told apart by where they stand. A remembered source keeps its
    rules alive.
    """
    for layer in grant.layers[1:]:
        yield from map(id, layer.rules)
        yield -1
    yield from map(id, grant.denies)


@lru_cache(maxsize=4096)
def place_of(action: str) -> int:
    return catalogue().index(action.lower())
