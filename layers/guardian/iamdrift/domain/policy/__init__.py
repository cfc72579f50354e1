"""What IAM policies mean: documents, matching, conditions, evaluation, permission sets and their differences."""

from __future__ import annotations

from iamdrift.domain.policy.condition import Unknown, condition_holds
from iamdrift.domain.policy.decision import Decision, Layer, Outcome, Reason
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
from iamdrift.domain.policy.evaluate import NO_POLICY, Policies, evaluate
from iamdrift.domain.policy.pins import Pin, PinnedBy
from iamdrift.domain.policy.request import Request
from iamdrift.domain.policy.trust import Admission, Admitted, admissions
from iamdrift.domain.policy.validation import validate

__all__ = [
    "NO_POLICY",
    "Admission",
    "Admitted",
    "ConditionTerm",
    "Decision",
    "Document",
    "Effect",
    "Layer",
    "Outcome",
    "Pin",
    "PinnedBy",
    "Policies",
    "PolicyKind",
    "Principals",
    "Problem",
    "Reason",
    "Request",
    "Statement",
    "Unknown",
    "admissions",
    "condition_holds",
    "evaluate",
    "parse",
    "validate",
]
