"""Decides whether something of a region is left outside all obstacles, and shows one request that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.policy.access.region import Region, apart, covers, outside
from iamdrift.domain.policy.access.rules import Rule
from iamdrift.domain.policy.conditions.implication import Hope, satisfy
from iamdrift.domain.policy.conditions.literals import OF_THE_CALLER, present
from iamdrift.domain.policy.documents.tokens import token_keys, with_examples
from iamdrift.domain.policy.matching.arns import arn_matches_wide
from iamdrift.domain.policy.matching.glob import matches, matches_any
from iamdrift.domain.policy.matching.glob_intersection import example


class Left(Enum):
    NOTHING = "proven: nothing is left"
    SOMETHING = "a request is left"
    UNDECIDED = "neither shown nor excluded"


EXAMPLE_PRINCIPAL = f"AWS:{OF_THE_CALLER['aws:principalaccount']}:role/example"


@dataclass(frozen=True, slots=True)
class Sample:
    """A concrete request of a region. `context` holds the keys it needs (`()`: must be absent); others are absent."""

    resource: str
    principal: str
    context: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Effort:
    """How much more may be looked at, for a whole comparison."""

    left: int

    def spend(self, units: int = 1) -> bool:
        self.left -= units
        return self.left >= 0


@dataclass(frozen=True, slots=True)
class Outcome:
    left: Left
    sample: Sample | None = None


def work(rule: Rule, region: Region) -> int:
    """The units it takes to compare a rule with a region."""
    return rule.cost * (1 + len(region.not_resources) // 8 + len(region.literals) // 16)


_NOTHING, _UNDECIDED = Outcome(Left.NOTHING), Outcome(Left.UNDECIDED)


def remainder(region: Region, obstacles: Sequence[Rule], effort: Effort, nodes: int = 400) -> Outcome:
    """What is left of the region outside all obstacles."""
    if not obstacles:
        return sample_of(region)
    local = Effort(nodes)
    undecided = False
    pending: list[tuple[Region, tuple[Rule, ...]]] = [(region, tuple(obstacles))]
    while pending:
        here, ahead = pending.pop()
        if not (local.spend() and effort.spend(1 + sum(work(rule, here) for rule in ahead))):
            return _UNDECIDED
        relevant = [rule for rule in ahead if not apart(rule, here)]
        if any(covers(rule, here) for rule in relevant):
            continue
        if relevant:
            relevant.sort(key=lambda rule: len(rule.literals))
            rest = tuple(relevant[1:])
            pending.extend((part, rest) for part in reversed(tuple(outside(here, relevant[0]))))
            continue
        if not effort.spend(len(here.not_resources) // 8):
            return _UNDECIDED
        outcome = sample_of(here)
        if outcome.left is Left.SOMETHING:
            return outcome
        undecided = undecided or outcome.left is Left.UNDECIDED
    return _UNDECIDED if undecided else _NOTHING


def sample_of(region: Region) -> Outcome:
    """One request of the region, with example values for what the policies leave open."""
    answer = satisfy(region.literals.union(present(key) for key in token_keys(region.resource)))
    if answer.hope is Hope.IMPOSSIBLE:
        return _NOTHING
    known = {key.lower(): values[0] for key, values in answer.context.items() if values}
    resource = _word(region.resource, region.not_resources, known)
    principal = _caller(region)
    if not region.exact or resource is None or principal is None or answer.hope is Hope.UNDECIDED:
        return _UNDECIDED
    return Outcome(Left.SOMETHING, Sample(resource, principal, answer.context))


def _word(pattern: str, avoid: tuple[str, ...], known: Mapping[str, str]) -> str | None:
    """A word of the pattern and of none to avoid, for the known values (without its value a pattern has no words)."""
    filled = with_examples(pattern, lambda key: known[key])
    given = (out for out in avoid if all(key in known for key in token_keys(out)))
    excluded = tuple(with_examples(out, lambda key: known[key]) for out in given)
    word = example(filled, excluded)
    if word is None or any(arn_matches_wide(out, word) for out in excluded):
        return None
    return word


def _caller(region: Region) -> str | None:
    """The usual caller where that is one of the region, else an example."""
    usual = (EXAMPLE_PRINCIPAL, "AWS:444455556666:role/example", "Service:example.amazonaws.com")
    others = (region.principal.replace("*", name) for name in ("role/example", "role/another", "user/example"))
    for word in (*usual, *others):
        if matches(region.principal, word) and not matches_any(region.not_principals, word):
            return word
    return example(region.principal, region.not_principals)
