"""Rules that take requests away, indexed so that the usual cases (the same pattern, everything) are found at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from iamdrift.domain.policy.access.region import NO_LITERALS
from iamdrift.domain.policy.access.rules import Rule
from iamdrift.domain.policy.access.vocabulary import Vocabulary
from iamdrift.domain.policy.conditions.literals import Literal

_Exact = dict[tuple[str, frozenset[Literal]], int]
_ANY = ""


class Obstacles:
    """`everywhere` are the actions that no request is left for."""

    def __init__(self, rules: tuple[Rule, ...], words: Vocabulary) -> None:
        self.rules, self._words = rules, words

    @cached_property
    def meanings(self) -> frozenset[object]:
        return frozenset(rule.meaning for rule in self.rules)

    @cached_property
    def everywhere(self) -> int:
        bits = 0
        for rule in self._simple():
            if not rule.literals and "*" in rule.resources:
                bits |= self._words.bits(rule)
        return bits

    @cached_property
    def _exact(self) -> _Exact:
        exact: _Exact = {}
        for rule in self._simple():
            for resource in rule.resources:
                key = (resource, rule.literals)
                exact[key] = exact.get(key, 0) | self._words.bits(rule)
        return exact

    def exactly(self, resource: str, literals: frozenset[Literal]) -> int:
        """Actions for which a rule about this very pattern, under these conditions or none, is in the way."""
        bits = self._exact.get((resource, literals), 0)
        return bits | self._exact.get((resource, NO_LITERALS), 0) if literals else bits

    def _simple(self) -> Iterable[Rule]:
        for rule in self.rules:
            everyone = not rule.principals or ("*" in rule.principals and not rule.not_principals)
            if everyone and not rule.not_resources:
                yield rule

    @cached_property
    def _by_service(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for service in services_named(rule) or (_ANY,):
                found.setdefault(service, []).append(rule)
        return found

    def near(self, rule: Rule) -> Iterable[Rule]:
        """Those that name a service the rule names too, or none in particular."""
        services = services_named(rule)
        if services is None:
            return self.rules
        found = (near for name in (_ANY, *services) for near in self._by_service.get(name, ()))
        return dict.fromkeys(found)


def services_named(rule: Rule) -> tuple[str, ...] | None:
    """The service prefixes of a rule's actions; None where it may be about any service."""
    if rule.not_actions:
        return None
    prefixes = tuple({action.partition(":")[0] for action in rule.actions})
    return None if any("*" in prefix or "?" in prefix for prefix in prefixes) else prefixes
