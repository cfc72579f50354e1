"""One statement as the engine compares it: patterns, exclusions and condition literals, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from iamdrift.domain.policy.conditions.literals import Literal, literal_of, opaque, present
from iamdrift.domain.policy.documents.document import (
    ConditionTerm,
    Document,
    Effect,
    Principals,
    Statement,
    kept_with,
)
from iamdrift.domain.policy.documents.tokens import token_keys, tokenized

EVERYTHING = ("*",)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a grant or a denial was written: policy name, statement position and Sid."""

    policy: str
    index: int
    sid: str = ""

    def __str__(self) -> str:
        """`inline policy deploy, statement 2 (Pass)`; without a position, the policy alone."""
        policy = self.policy or "policy"
        if self.index < 0:
            return policy
        return f"{policy}, statement {self.index + 1}" + (f" ({self.sid})" if self.sid else "")

    @property
    def known_as(self) -> str:
        """What it is called in the identity of a finding: by its Sid where it has one, so that others may move it."""
        return f"{self.policy or 'policy'} statement {self.sid or self.index + 1}"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What one statement says. Equal rules have equal `meaning`; `doubtful` ones are only an upper bound.

    Patterns are lower case (actions) or tokenized (resources, principals). `principals` is empty where the statement
    names none, as in identity policies.
    """

    actions: tuple[str, ...]
    not_actions: bool
    resources: tuple[str, ...]
    not_resources: bool
    principals: tuple[str, ...]
    not_principals: bool
    literals: frozenset[Literal]
    doubtful: bool
    meaning: tuple[object, ...]
    source: Source
    terms: tuple[ConditionTerm, ...] = ()
    variables: bool = True  # whether `${...}` in the terms are policy variables

    @property
    def size(self) -> int:
        """How many patterns and conditions it has."""
        return len(self.actions) + len(self.resources) + len(self.principals) + len(self.literals)

    @property
    def cost(self) -> int:
        """How much work it is to compare it once, in units of the usual."""
        patterns = (*self.resources, *self.principals)
        return 1 + len(patterns) // 8 + sum(map(len, patterns)) // 512 + len(self.literals) // 4


def rules_of(document: Document, effect: Effect) -> tuple[Rule, ...]:
    """The rules of one effect, the same ones whenever they are asked for."""
    return kept_with(document, "rules", _rules)[effect]


def _rules(document: Document) -> dict[Effect, tuple[Rule, ...]]:
    return {effect: _rules_of(document, effect) for effect in Effect}


def _rules_of(document: Document, effect: Effect) -> tuple[Rule, ...]:
    """A document AWS would refuse may say anything: it adds a doubtful rule about everything."""
    doubtful = bool(document.fatal)
    rules = tuple(
        _rule(statement, document.name, document.variables, doubtful)
        for statement in document.statements
        if statement.effect is effect
    )
    return (*rules, _anything(document)) if doubtful else rules


def _anything(document: Document) -> Rule:
    unread = frozenset({opaque(f"{document.name or 'a document'} cannot be read")})
    source = Source(document.name, -1)
    return Rule(EVERYTHING, False, EVERYTHING, False, (), False, unread, True, (id(document),), source)


def _rule(statement: Statement, name: str, variables: bool, doubtful: bool) -> Rule:
    doubtful = doubtful or bool(statement.unknown)
    read = tokenized if variables else str
    actions = tuple(sorted({action.lower() for action in statement.actions}))
    resources = tuple(sorted({read(resource) for resource in statement.resources})) or EVERYTHING
    principals = _principals(statement.principals)
    literals = frozenset(literal_of(term, variables) for term in statement.conditions)
    if statement.unknown:
        literals |= {opaque("not understood: " + ", ".join(statement.unknown))}
    not_principals = statement.principals is not None and statement.principals.negated
    not_resources = statement.not_resource and bool(statement.resources)
    if not_resources and statement.effect is Effect.ALLOW:
        # An Allow for all but what nobody can name allows nothing.
        literals |= {present(key) for resource in resources for key in token_keys(resource)}
    meaning = (actions, statement.not_action, resources, not_resources, principals, not_principals, literals)
    return Rule(
        actions,
        statement.not_action,
        resources,
        not_resources,
        principals,
        not_principals,
        literals,
        doubtful,
        (*meaning, id(statement)) if doubtful else meaning,
        Source(name, statement.index, statement.sid),
        statement.conditions,
        variables,
    )


def _principals(principals: Principals | None) -> tuple[str, ...]:
    if principals is None:
        return ()
    return tuple(sorted({principal_pattern(kind, value) for kind, value in principals.entries}))


@lru_cache(maxsize=4096)
def principal_pattern(kind: str, value: str) -> str:
    """A principal as a pattern: `AWS:<account>:<rest>`, so that an account holds all that is in it.

    `*` of any kind but Service and Federated means everyone.
    """
    if value == "*" and kind in ("*", "AWS"):
        return "*"
    if kind != "AWS":
        return f"{kind}:{value}"
    if value.isdigit():
        return f"AWS:{value}:*"
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return f"AWS::{value}"
    return f"AWS:{parts[4]}:*" if parts[5] == "root" else f"AWS:{parts[4]}:{parts[5]}"
