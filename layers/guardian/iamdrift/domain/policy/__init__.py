"""What IAM policies mean: documents, matching, conditions, evaluation, permission sets and their differences."""

from __future__ import annotations

from iamdrift.domain.policy.document import (
    ConditionTerm,
    Document,
    Effect,
    PolicyKind,
    Principals,
    Problem,
    Statement,
    parse,
)

__all__ = ["ConditionTerm", "Document", "Effect", "PolicyKind", "Principals", "Problem", "Statement", "parse"]
