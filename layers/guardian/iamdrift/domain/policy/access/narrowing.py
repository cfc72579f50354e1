"""A grant narrowed to what matters for one action, so that a question about it stays as small as it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from iamdrift.domain.policy.access.grant import Grant, Layer
from iamdrift.domain.policy.access.rules import EVERYTHING, Rule
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.matching.glob import is_wild, matches

MOST_LOOSE = 50  # patterns of one statement that leave the service open; each takes milliseconds to expand


def possible(rules: Iterable[Rule]) -> int:
    """The known actions that any of the rules speaks of, as bits."""
    bits = 0
    for rule in rules:
        bits |= _bits(rule.actions, rule.not_actions)
    return bits


def impossible(denies: Iterable[Rule]) -> int:
    """The known actions that some of the denials deny to everybody, on everything and always, as bits."""
    return possible(rule for rule in denies if _always(rule))


def _always(rule: Rule) -> bool:
    conditional = rule.doubtful or rule.literals or rule.terms or rule.principals or rule.not_principals
    return not conditional and rule.resources == EVERYTHING and not rule.not_resources


def narrowed(grant: Grant, action: str) -> Grant | None:
    """The grant without the rules that do not speak of a (lower-case) action; None where some layer has none left."""
    layers: list[Layer] = []
    for layer in grant.layers:
        rules = speaking(layer.rules, action)
        if not rules:
            return None
        layers.append(Layer(layer.name, rules))
    return Grant(tuple(layers), speaking(grant.denies, action))


def speaking(rules: tuple[Rule, ...], action: str) -> tuple[Rule, ...]:
    """The rules that speak of a (lower-case) action."""
    index = catalogue().index(action)
    if index < 0:
        return tuple(
            rule for rule in rules if any(matches(each, action) for each in rule.actions) is not rule.not_actions
        )
    byte, bit = index >> 3, 1 << (index & 7)
    return tuple([rule for rule in rules if _packed(rule.actions, rule.not_actions)[byte] & bit])


@lru_cache(maxsize=4096)
def _packed(actions: tuple[str, ...], negated: bool) -> bytes:
    return catalogue().packed(_bits(actions, negated))


@lru_cache(maxsize=4096)
def _bits(actions: tuple[str, ...], negated: bool) -> int:
    """Where too many patterns are held against every service, each of them may speak of any action."""
    known = catalogue()
    bits, loose = 0, 0
    for action in actions:
        loose += is_wild(action.partition(":")[0])
        if loose <= MOST_LOOSE or not is_wild(action.partition(":")[0]):
            bits |= known.expand(action)
        elif not negated:
            return known.everything
    return known.everything & ~bits if negated else bits
