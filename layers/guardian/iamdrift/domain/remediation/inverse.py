"""The inverse of what happened to one facet: the steps that take it back, or why none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.resources import Resource
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.steps import ABSENT, PRESENT, Mark, Step

Subject = Snapshot | Resource


@dataclass(frozen=True, slots=True)
class Inverse:
    """`gives`: why taking this back gives somebody something, whatever the policies say; then only people decide."""

    facet: str
    steps: tuple[Step, ...]
    gives: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A facet that no step takes back, and why; `harmless` where it does not matter."""

    facet: str
    why: str
    harmless: bool = False


@dataclass(frozen=True)
class Pair:
    """The bad state and the good one, with their facets."""

    bad: Subject
    good: Subject
    bad_marks: Mapping[str, str]
    good_marks: Mapping[str, str]

    def before(self, *facets: str) -> tuple[Mark, ...]:
        return tuple(Mark(facet, self.bad_marks.get(facet, ABSENT)) for facet in facets)

    def after(self, *facets: str) -> tuple[Mark, ...]:
        return tuple(Mark(facet, self.good_marks.get(facet, ABSENT)) for facet in facets)

    def added(self, facet: str) -> bool:
        return facet not in self.good_marks

    def removed(self, facet: str) -> bool:
        return facet not in self.bad_marks


def pair(bad: Subject, good: Subject) -> Pair:
    return Pair(bad, good, marks(bad), marks(good))


def step(states: Pair, facet: str, api: str, says: str, *, returns: bool = False, **parameters: Any) -> Step:
    """A step that brings one facet from the bad state to the good one.

    returns: it comes back as what it now is, which need not be what it was on record.
    """
    leaves = (Mark(facet, PRESENT),) if returns else states.after(facet)
    return Step(api, tuple(parameters.items()), facet, states.before(facet), leaves, says)


def one(facet: str, *steps: Step, gives: str = "") -> Inverse:
    return Inverse(facet, steps, gives)
