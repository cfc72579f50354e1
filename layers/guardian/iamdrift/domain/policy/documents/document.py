"""A policy document as values: what IAM honours in it, what it would reject, and what nobody understands.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


class Effect(Enum):
    ALLOW = "Allow"
    DENY = "Deny"

    __hash__ = object.__hash__  # members are single; Enum hashes their names in Python, which shows in a sweep


class PolicyKind(Enum):
    """Where a document is used; decides which elements it may carry."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"  # of a VPC endpoint: may name principals, need not

    __hash__ = object.__hash__  # members are single; Enum hashes their names in Python, which shows in a sweep


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a document that AWS would reject or that is not understood; `path` like `Statement[2].Action`."""

    path: str
    message: str
    fatal: bool = True  # False: IAM accepts it (kept, treated conservatively)


@dataclass(frozen=True, slots=True)
class Principals:
    """The Principal or NotPrincipal element: (kind, value), kind in AWS, Service, Federated, CanonicalUser, `*`."""

    entries: tuple[tuple[str, str], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ConditionTerm:
    """One `operator: {key: values}` line. Terms of a statement are ANDed, values of a term are ORed.

    `qualifier` is "", "ForAllValues" or "ForAnyValue"; `operator` is the canonical base name ("StringEquals");
    `key` keeps its case for display and is compared case-insensitively; values are strings as IAM reads them.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    qualifier: str = ""
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Exactly as written: patterns keep their case; nothing is expanded.

    `not_action`/`not_resource` say that the patterns are those of NotAction/NotResource. `resources` is empty where the
    element is absent (trust policies, some resource policies): the statement is about the resource it is attached to.

    `unknown` names what was not understood: elements that IAM does not define, and elements whose value cannot be read
    or that are written twice. Where such an element is one of ours it was given its widest reading (every action,
    every resource, any principal, no condition), so whoever consumes a statement with `unknown` must treat it as an
    upper bound: as an Allow it may allow all it says, and proves nothing; as a Deny it may deny all it says, and
    protects from nothing. `evaluate` answers UNKNOWN where such a statement decides.
    """

    index: int
    effect: Effect
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    conditions: tuple[ConditionTerm, ...] = ()
    principals: Principals | None = None
    sid: str = ""
    not_action: bool = False
    not_resource: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed policy document. `variables` is False for Version 2008-10-17 (no policy variables).

    A fatal problem means that AWS would refuse the document: nothing may be proven from a document that has one.
    """

    statements: tuple[Statement, ...]
    version: str = "2008-10-17"
    id: str = ""
    problems: tuple[Problem, ...] = ()
    name: str = ""  # where it came from, for explanations: "inline deploy", "arn:...:policy/ReadOnly"
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)  # see `kept_with`

    @property
    def fatal(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.fatal)

    @property
    def variables(self) -> bool:
        return self.version == "2012-10-17"


def kept_with(document: Document, name: str, make: Callable[[Document], Value]) -> Value:
    """What `make` works out about a document, kept with it under a name: a document never changes."""
    if name not in document.kept:
        document.kept[name] = make(document)
    return cast(Value, document.kept[name])


def parse(source: str | Mapping[str, Any], *, kind: PolicyKind = PolicyKind.IDENTITY, name: str = "") -> Document:
    """Parse JSON text (URL-encoded accepted) or an object. Never raises: problems are part of the document."""
    from iamdrift.domain.policy.documents.parsing import parsed  # here: it builds on the values above

    return parsed(source, kind, name)
