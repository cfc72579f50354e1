"""Condition terms as literals: a test on the values of one context key that has an exact negation.

AWS: positive operators are false and negated operators true where the key is absent; IfExists makes absent true;
ForAllValues is true and ForAnyValue false for an absent key. The negation of a literal is again a literal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from iamdrift.domain.policy.documents.document import ConditionTerm

# Keys that every request carries, so that "absent" is no way out.
ALWAYS_PRESENT = frozenset({"aws:currenttime", "aws:epochtime", "aws:securetransport"})

# Keys that a request has because of who asks: a witness prefers to have them, and says so where it must not.
OF_THE_CALLER = {
    "aws:principalarn": "arn:aws:iam::111122223333:role/example",
    "aws:principalaccount": "111122223333",
    "aws:principalisawsservice": "false",
    "aws:principaltype": "AssumedRole",
    "aws:resourceaccount": "111122223333",
}


class Family(Enum):
    """How a value is compared."""

    TEXT = "text"
    FOLDED = "text without case"
    GLOB = "pattern"
    ARN = "ARN pattern"
    NUMBER = "number"
    DATE = "date"
    ADDRESS = "address"
    BOOL = "boolean"
    PRESENCE = "presence"  # true for every value: what is said is only whether the key may be absent
    OPAQUE = "not understood"  # equal only to itself


class Quantifier(Enum):
    ONE = ""
    ANY = "ForAnyValue"
    ALL = "ForAllValues"


_FLIPPED = {Quantifier.ONE: Quantifier.ONE, Quantifier.ANY: Quantifier.ALL, Quantifier.ALL: Quantifier.ANY}


@dataclass(frozen=True, slots=True)
class Literal:
    """`key` (lower case) passes when absent and `absent`, or when its value(s) match one of `values`, or not."""

    key: str
    family: Family
    values: tuple[str, ...]
    comparison: str = "="
    quantifier: Quantifier = Quantifier.ONE
    absent: bool = False
    negated: bool = False
    variables: bool = True  # False: `${...}` is plain text (documents of 2008)
    shown: str = ""  # the key as written
    _hash: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(self._parts()))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self._hash == other._hash and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        said = (self.key, self.family, self.values, self.comparison, self.quantifier, self.absent, self.negated)
        return (*said, self.symbolic)

    @property
    def negation(self) -> Literal:
        return _negation(self, self.shown, self.variables)

    @property
    def symbolic(self) -> bool:
        """Whether a value holds a policy variable: what it equals depends on the request."""
        return self.variables and any("${" in value for value in self.values)


@lru_cache(maxsize=4096)
def _negation(literal: Literal, _shown: str, _variables: bool) -> Literal:
    """Equal literals may be shown differently, so that their negations are kept apart."""
    flipped = _FLIPPED[literal.quantifier]
    return replace(literal, quantifier=flipped, absent=not literal.absent, negated=not literal.negated)


_FAMILIES = {
    "StringEquals": Family.TEXT,
    "StringEqualsIgnoreCase": Family.FOLDED,
    "StringLike": Family.GLOB,
    "ArnEquals": Family.ARN,
    "ArnLike": Family.ARN,
    "Bool": Family.BOOL,
    "BinaryEquals": Family.TEXT,
    "IpAddress": Family.ADDRESS,
}
_COMPARISONS = {"LessThan": "<", "LessThanEquals": "<=", "GreaterThan": ">", "GreaterThanEquals": ">="}


@lru_cache(maxsize=4096)
def literal_of(term: ConditionTerm, variables: bool = True) -> Literal:
    """The literal a condition term says; opaque where its operator is unknown."""
    key = term.key.lower()
    if term.operator == "Null":
        return _presence(term, key)
    operator, negated = _positive(term.operator)
    family, comparison = _family(operator)
    try:
        quantifier = Quantifier(term.qualifier)
    except ValueError:
        family, quantifier = Family.OPAQUE, Quantifier.ONE
    values = tuple(sorted(set(term.values)))
    if family in (Family.FOLDED, Family.BOOL):
        values = tuple(sorted({value.lower() for value in values}))
    if family is Family.OPAQUE:
        key, values = f"{key} ({term.qualifier}:{term.operator}{term.if_exists})", values
    absent = term.if_exists or (quantifier is Quantifier.ALL) or (quantifier is Quantifier.ONE and negated)
    return Literal(key, family, values, comparison, quantifier, absent, negated, variables, term.key)


def _presence(term: ConditionTerm, key: str) -> Literal:
    wanted = {value.lower() for value in term.values}
    if wanted == {"true"}:
        return Literal(key, Family.PRESENCE, (), absent=True, negated=True, shown=term.key)
    if wanted == {"false"}:
        return Literal(key, Family.PRESENCE, (), absent=False, negated=False, shown=term.key)
    return Literal(f"{key} (Null)", Family.OPAQUE, tuple(sorted(wanted)), shown=term.key)


def _positive(operator: str) -> tuple[str, bool]:
    if "Not" in operator:
        return operator.replace("Not", "", 1), True
    return operator, False


def _family(operator: str) -> tuple[Family, str]:
    if operator in _FAMILIES:
        return _FAMILIES[operator], "="
    for prefix, family in (("Numeric", Family.NUMBER), ("Date", Family.DATE)):
        rest = operator.removeprefix(prefix)
        if rest != operator and (rest == "Equals" or rest in _COMPARISONS):
            return family, _COMPARISONS.get(rest, "=")
    return Family.OPAQUE, "="


def opaque(reason: str) -> Literal:
    """Something about a statement that nobody understands; implies nothing and is implied by nothing else."""
    return Literal(f"({reason})", Family.OPAQUE, ())


def present(key: str) -> Literal:
    """That the request has the key."""
    return Literal(key.lower(), Family.PRESENCE, (), shown=key)


def described(literal: Literal) -> str:
    """One readable line: `aws:SourceIp ADDRESS in 10.0.0.0/8, or absent`."""
    if literal.family is Family.PRESENCE:
        return f"{literal.shown} is {'absent' if literal.absent else 'present'}"
    sign = {"=": ("is one of", "is none of")}.get(literal.comparison, (literal.comparison, f"not {literal.comparison}"))
    many = {Quantifier.ONE: "", Quantifier.ANY: "any value of ", Quantifier.ALL: "every value of "}[literal.quantifier]
    shown = ", ".join(literal.values[:5]) + (", ..." if len(literal.values) > 5 else "")
    text = f"{many}{literal.shown or literal.key} {sign[literal.negated]} {shown}".rstrip()
    return text + (" (or the key is absent)" if literal.absent and not literal.negated else "")
