"""Witnesses as requests that `evaluate` can be asked."""

from __future__ import annotations

from iamdrift.domain.policy.access.cells import Cell
from iamdrift.domain.policy.evaluation.request import Request


def witness_request(cell: Cell) -> Request | None:
    """The request that shows the cell; None where it has no witness."""
    if cell.witness is None:
        return None
    sample = cell.witness.sample
    return Request(named_principal(sample.principal), cell.witness.action, sample.resource, dict(sample.context))


def named_principal(word: str) -> str:
    """A word of a principal pattern as a request names its caller."""
    kind, _, rest = word.partition(":")
    if kind != "AWS":
        return rest or "*"
    account, _, name = rest.partition(":")
    return f"arn:aws:iam::{account}:{name}" if account else name
