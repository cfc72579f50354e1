"""Decides whether condition literals can hold together, with the context that shows it, and what they imply.

`satisfy` answers with values (a witness), IMPOSSIBLE (proven) or UNDECIDED; whoever asks treats UNDECIDED as possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from iamdrift.domain.policy.conditions.literals import ALWAYS_PRESENT, OF_THE_CALLER, Family, Literal, Quantifier
from iamdrift.domain.policy.conditions.value_search import NO_VALUE, UNSURE, value_for
from iamdrift.domain.policy.documents.tokens import bindings

MOST_LITERALS = 64  # of one key, or of a rule; beyond it the answer is UNDECIDED


class Hope(Enum):
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Answer:
    """`context` shows a POSSIBLE answer: key (as written) to values. A key that is not in it may be absent; `()` says
    that one must be, which a request would have because of its caller."""

    hope: Hope
    context: Mapping[str, tuple[str, ...]]


_IMPOSSIBLE, _UNDECIDED, _ABSENT = Answer(Hope.IMPOSSIBLE, {}), Answer(Hope.UNDECIDED, {}), Answer(Hope.POSSIBLE, {})


def satisfy(literals: Iterable[Literal]) -> Answer:
    """Whether all literals can hold in one request. Variables in them stand for example values of other keys."""
    groups = by_key(literals)
    context: dict[str, tuple[str, ...]] = {}
    assumed: dict[str, tuple[str, ...]] = {}
    undecided = False
    for key, group in groups.items():
        answer = satisfy_key(frozenset(group))
        if answer.hope is Hope.IMPOSSIBLE:
            return _IMPOSSIBLE
        undecided = undecided or answer.hope is Hope.UNDECIDED
        for name, values in answer.context.items():
            (context if name.lower() == key else assumed)[name] = values
    known = {name.lower(): values for name, values in context.items()}
    undecided = undecided or any(
        name.lower() in groups and known.get(name.lower()) != values for name, values in assumed.items()
    )
    return Answer(Hope.UNDECIDED if undecided else Hope.POSSIBLE, {**assumed, **context})


def contradictory(literals: Iterable[Literal]) -> bool:
    """Whether it is proven that the literals never hold together."""
    return any(satisfy_key(frozenset(group)).hope is Hope.IMPOSSIBLE for group in by_key(literals).values())


def implies(known: frozenset[Literal], wanted: Literal) -> bool:
    """Whether it is proven that `wanted` holds wherever all of `known` do."""
    if wanted in known:
        return True
    rival = wanted.negation
    group = [literal for literal in known if literal.key == wanted.key]
    return satisfy_key(frozenset((*group, rival))).hope is Hope.IMPOSSIBLE


def implies_all(known: frozenset[Literal], wanted: frozenset[Literal]) -> bool:
    return wanted <= known or (len(wanted) <= MOST_LITERALS and all(implies(known, literal) for literal in wanted))


def consistent_with(known: frozenset[Literal], more: frozenset[Literal]) -> bool:
    """Whether `more` may hold together with `known`, which can hold; False is a proof that it never does."""
    if more <= known:
        return True
    keys = {literal.key for literal in more}
    return not contradictory([*(literal for literal in known if literal.key in keys), *more])


def by_key(literals: Iterable[Literal]) -> dict[str, list[Literal]]:
    groups: dict[str, list[Literal]] = {}
    for literal in literals:
        groups.setdefault(literal.key, []).append(literal)
    return groups


@lru_cache(maxsize=8192)
def satisfy_key(literals: frozenset[Literal]) -> Answer:
    """The same for the literals of one key."""
    if any(literal.negation in literals for literal in literals):
        return _IMPOSSIBLE
    if any(literal.family is Family.OPAQUE for literal in literals):
        return _UNDECIDED
    key = next(iter(literals)).key
    if key in ALWAYS_PRESENT or not all(literal.absent for literal in literals):
        return _present(literals)
    if key not in OF_THE_CALLER:
        return _ABSENT
    present = _present(literals)
    shown = next(iter(literals)).shown
    return present if present.hope is Hope.POSSIBLE else Answer(Hope.POSSIBLE, {shown: ()})


def _present(literals: frozenset[Literal]) -> Answer:
    """Values for a key that must be there."""
    if any(literal.family is Family.PRESENCE and literal.negated for literal in literals):
        return _IMPOSSIBLE
    if len(literals) > MOST_LITERALS:
        return _UNDECIDED
    shown = next((literal.shown for literal in literals if literal.shown), next(iter(literals)).key)
    tests = [literal for literal in literals if literal.family is not Family.PRESENCE]
    ones = [literal for literal in tests if literal.quantifier is Quantifier.ONE]
    every = [literal for literal in tests if literal.quantifier is Quantifier.ALL]
    some = [literal for literal in tests if literal.quantifier is Quantifier.ANY]
    if ones or not some:
        return _single(shown, tests, ones or every)
    return _several(shown, some, every)


def _single(shown: str, tests: list[Literal], decisive: list[Literal]) -> Answer:
    """One value that passes all tests. Only tests of one kind prove that there is none."""
    value = value_for(tests)
    if isinstance(value, str) and value == OF_THE_CALLER.get(shown.lower()):
        return Answer(Hope.POSSIBLE, example_bindings(tests))
    if isinstance(value, str):
        return Answer(Hope.POSSIBLE, {shown: (value,)} | example_bindings(tests))
    if value is NO_VALUE and (len(decisive) == len(tests) or value_for(decisive) is NO_VALUE):
        return _IMPOSSIBLE
    return _UNDECIDED


def _several(shown: str, some: list[Literal], every: list[Literal]) -> Answer:
    values: list[str] = []
    for wanted in some:
        value = value_for([wanted, *every])
        if value is NO_VALUE:
            return _IMPOSSIBLE
        if value is UNSURE or not isinstance(value, str):
            return _UNDECIDED
        values.append(value)
    return Answer(Hope.POSSIBLE, {shown: tuple(dict.fromkeys(values))} | example_bindings([*some, *every]))


def example_bindings(tests: list[Literal]) -> dict[str, tuple[str, ...]]:
    """The values that stand for the policy variables inside the tests."""
    return {
        key: (value,)
        for test in tests
        if test.symbolic
        for text in test.values
        for key, value in bindings(text).items()
    }
