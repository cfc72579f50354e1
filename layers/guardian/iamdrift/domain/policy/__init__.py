"""What IAM policies mean: documents, matching, conditions, evaluation, permission sets and their differences.

Documents are loaded with the package; everything else on first use, so that a cold start pays only for what it asks.
The blast radius of a principal is in the module `blast_radius`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from iamdrift.domain.policy.documents.document import (
    ConditionTerm,
    Document,
    Effect,
    PolicyKind,
    Principals,
    Problem,
    Statement,
    parse,
)

if TYPE_CHECKING:
    from iamdrift.domain.policy.access.cells import Cell, Confidence, Witness
    from iamdrift.domain.policy.access.delta import AccessDelta, access_delta, covers, trust_delta
    from iamdrift.domain.policy.access.permission_set import Containment, PermissionSet, permissions
    from iamdrift.domain.policy.access.summary import Summary, summarize
    from iamdrift.domain.policy.actions.action_set import ActionSet, expand
    from iamdrift.domain.policy.actions.catalogue import AccessLevel
    from iamdrift.domain.policy.conditions.pins import Pin, PinnedBy
    from iamdrift.domain.policy.documents.validation import validate
    from iamdrift.domain.policy.evaluation.condition import Unknown, condition_holds
    from iamdrift.domain.policy.evaluation.decision import Decision, Layer, Outcome, Reason
    from iamdrift.domain.policy.evaluation.evaluate import NO_POLICY, Policies, evaluate
    from iamdrift.domain.policy.evaluation.request import Request
    from iamdrift.domain.policy.risk.administrator import is_administrator
    from iamdrift.domain.policy.risk.blast_radius import BlastRadius, Step, Subject, steps_from
    from iamdrift.domain.policy.risk.dangers import Danger
    from iamdrift.domain.policy.risk.escalation import EscalationPath, KnownPath, escalation_paths
    from iamdrift.domain.policy.risk.trust import Admission, Admitted, admissions

_ON_FIRST_USE = {
    "actions.action_set": ("ActionSet", "expand"),
    "actions.catalogue": ("AccessLevel",),
    "risk.administrator": ("is_administrator",),
    "risk.blast_radius": ("BlastRadius", "Step", "Subject", "steps_from"),
    "access.cells": ("Cell", "Confidence", "Witness"),
    "risk.dangers": ("Danger",),
    "access.delta": ("AccessDelta", "access_delta", "covers", "trust_delta"),
    "risk.escalation": ("EscalationPath", "KnownPath", "escalation_paths"),
    "access.permission_set": ("Containment", "PermissionSet", "permissions"),
    "conditions.pins": ("Pin", "PinnedBy"),
    "access.summary": ("Summary", "summarize"),
    "risk.trust": ("Admission", "Admitted", "admissions"),
    "documents.validation": ("validate",),
    "evaluation.condition": ("Unknown", "condition_holds"),
    "evaluation.decision": ("Decision", "Layer", "Outcome", "Reason"),
    "evaluation.evaluate": ("NO_POLICY", "Policies", "evaluate"),
    "evaluation.request": ("Request",),
}


def __getattr__(name: str) -> object:
    for module, names in _ON_FIRST_USE.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
