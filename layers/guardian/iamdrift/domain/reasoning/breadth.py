"""How far resources reach: all resources of a kind or some of them, and which conditions really narrow it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iamdrift.domain.policy.access.cells import Cell
from iamdrift.domain.policy.conditions.literals import Literal
from iamdrift.domain.policy.documents.tokens import loosened, token_keys
from iamdrift.domain.policy.matching.arns import arn_matches_wide, segments
from iamdrift.domain.policy.matching.glob import contains

_KINDS = ":/"  # what parts a kind from a name: `function:`, `role/`
_WITHOUT_KIND = ("s3", "sns", "sqs")  # their ARNs begin with the name


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whether a resource pattern is about all resources whose last ARN segment is of a kind (`role/*`)."""

    kind: str

    def __call__(self, resource: str) -> bool:
        parts = segments(resource)
        return contains(resource if parts is None else parts[5], self.kind)


def any_name(resource: str) -> bool:
    """Whether the names that a resource pattern is about are not limited at all: `*`, `role/*`, `function:*`."""
    parts = segments(resource)
    if parts is None:
        return resource.startswith("*")
    name = parts[5]
    kind = -1 if parts[2] in _WITHOUT_KIND else min((name.index(mark) for mark in _KINDS if mark in name), default=-1)
    return name[kind + 1 :].startswith("*")


def may_reach(cell: Cell, arn: str) -> bool:
    """Whether a resource may lie in a cell: a quick look that misses none, before the engine is asked."""
    return arn_matches_wide(loosened(cell.region.resource), arn)


def narrowing(cell: Cell, *keys: str) -> Literal | None:
    """The condition on one of these keys (or on one that starts with it) that has to be met, and not by anything."""
    return next((literal for literal in cell.literals if literal.key.startswith(keys) and _narrows(literal)), None)


def bounded(cell: Cell) -> bool:
    """Whether it holds only for principals with a prescribed boundary, as AWS advises for whom IAM is delegated to."""
    return narrowing(cell, "iam:permissionsboundary") is not None


def _narrows(literal: Literal) -> bool:
    return not literal.absent and not literal.negated and not _anything(literal.values)


def _anything(values: Iterable[str]) -> bool:
    return any(not value.strip("*") for value in values)


def names_caller(cell: Cell) -> bool:
    """Whether the resource is the caller's own by a policy variable: `user/${aws:username}`."""
    return any(key in ("aws:username", "aws:userid") for key in token_keys(cell.region.resource))
