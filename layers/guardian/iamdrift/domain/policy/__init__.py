"""What IAM policies mean: documents, matching, conditions, evaluation, permission sets and their differences."""

from __future__ import annotations

from iamdrift.domain.policy.action_set import ActionSet, expand
from iamdrift.domain.policy.actions import AccessLevel
from iamdrift.domain.policy.blast_radius import BlastRadius, Step, Subject, blast_radius, is_administrator, steps_from
from iamdrift.domain.policy.cells import Cell, Confidence, Witness
from iamdrift.domain.policy.condition import Unknown, condition_holds
from iamdrift.domain.policy.dangers import Danger
from iamdrift.domain.policy.decision import Decision, Layer, Outcome, Reason
from iamdrift.domain.policy.delta import AccessDelta, access_delta, covers, trust_delta
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
from iamdrift.domain.policy.escalation import EscalationPath, KnownPath, escalation_paths
from iamdrift.domain.policy.evaluate import NO_POLICY, Policies, evaluate
from iamdrift.domain.policy.permission_set import Containment, PermissionSet, permissions
from iamdrift.domain.policy.pins import Pin, PinnedBy
from iamdrift.domain.policy.request import Request
from iamdrift.domain.policy.summary import Summary, summarize
from iamdrift.domain.policy.trust import Admission, Admitted, admissions
from iamdrift.domain.policy.validation import validate

__all__ = [
    "NO_POLICY",
    "AccessDelta",
    "AccessLevel",
    "ActionSet",
    "Admission",
    "Admitted",
    "BlastRadius",
    "Cell",
    "ConditionTerm",
    "Confidence",
    "Containment",
    "Danger",
    "Decision",
    "Document",
    "Effect",
    "EscalationPath",
    "KnownPath",
    "Layer",
    "Outcome",
    "PermissionSet",
    "Pin",
    "PinnedBy",
    "Policies",
    "PolicyKind",
    "Principals",
    "Problem",
    "Reason",
    "Request",
    "Statement",
    "Step",
    "Subject",
    "Summary",
    "Unknown",
    "Witness",
    "access_delta",
    "admissions",
    "blast_radius",
    "condition_holds",
    "covers",
    "escalation_paths",
    "evaluate",
    "expand",
    "is_administrator",
    "parse",
    "permissions",
    "steps_from",
    "summarize",
    "trust_delta",
    "validate",
]
