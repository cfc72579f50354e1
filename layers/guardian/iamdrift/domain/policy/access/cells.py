"""Cells, of which permission sets and deltas consist: actions, a resource pattern, conditions, exclusions, a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.policy.access.region import Region
from iamdrift.domain.policy.access.rules import Rule, Source
from iamdrift.domain.policy.access.search import Sample
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel, catalogue
from iamdrift.domain.policy.actions.resource_types import applicable
from iamdrift.domain.policy.conditions.literals import Literal, Quantifier, described
from iamdrift.domain.policy.documents.tokens import readable


class Confidence(Enum):
    """How sure it is that something of a cell is allowed."""

    PROVEN = "proven"
    CONDITIONAL = "conditional"  # a witness exists, and it needs the context it names
    UNPROVEN = "unproven"  # neither a witness nor a proof that there is none

    __hash__ = object.__hash__  # members are single; Enum hashes their names in Python, which shows in a sweep


@dataclass(frozen=True, slots=True)
class Witness:
    """A concrete request. Keys that `context` does not name are absent from it."""

    action: str
    sample: Sample


@dataclass(frozen=True, slots=True)
class Cell:
    """Requests for `actions` in `region` for which none of `unless` holds.

    `rules` are the statements that all must allow (identity, boundary, SCP levels); the first is the responsible one.
    `because` says what used to be in the way, where that is a denial that vanished.
    """

    actions: ActionSet
    region: Region
    rules: tuple[Rule, ...]
    unless: tuple[Rule, ...] = ()
    because: str = ""
    confidence: Confidence = Confidence.UNPROVEN
    witness: Witness | None = None
    inert: bool = False  # no resource of this kind exists for these actions: IAM accepts it, and it grants nothing

    @property
    def action_patterns(self) -> tuple[str, ...]:
        """The actions in few words: `s3:*` where the set has all s3 actions that are about the cell's resources."""
        everything = catalogue().everything
        return self.actions.patterns(None if self.inert else applicable(everything, self.region.resource))

    @property
    def resource(self) -> str:
        return readable(self.region.resource)

    @property
    def not_resources(self) -> tuple[str, ...]:
        """Resources that are excluded for every action and under every condition."""
        always = (rule for rule in self.unless if not rule.literals and not rule.not_resources)
        patterns = (*self.region.not_resources, *(pattern for rule in always for pattern in rule.resources))
        return tuple(dict.fromkeys(readable(pattern) for pattern in patterns))

    @property
    def principal(self) -> str:
        return self.region.principal

    @property
    def source(self) -> Source:
        return self.rules[0].source

    @property
    def levels(self) -> tuple[AccessLevel, ...]:
        return self.actions.levels

    @property
    def literals(self) -> tuple[Literal, ...]:
        return tuple(sorted(self.region.literals, key=described))

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions under which it holds, one readable line each."""
        return tuple(described(literal) for literal in self.literals)

    @property
    def weak_conditions(self) -> tuple[str, ...]:
        """Conditions that also pass when their key is absent, where all are of that kind: no guard at all."""
        literals = self.literals
        if not literals or not all(_passes_absent(literal) for literal in literals):
            return ()
        return tuple(described(literal) for literal in literals)


def _passes_absent(literal: Literal) -> bool:
    return literal.absent and (literal.quantifier is Quantifier.ALL or not literal.negated)
