"""What IAM policies mean: documents, matching, conditions, evaluation, permission sets and their differences.

Documents and `evaluate` are loaded with the package; everything else on first use, so that a cold start pays only for
what it asks. The blast radius of a principal is in the module `blast_radius`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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
from iamdrift.domain.policy.request import Request

if TYPE_CHECKING:
    from iamdrift.domain.policy.action_set import ActionSet, expand
    from iamdrift.domain.policy.actions import AccessLevel
    from iamdrift.domain.policy.administrator import is_administrator
    from iamdrift.domain.policy.blast_radius import BlastRadius, Step, Subject, steps_from
    from iamdrift.domain.policy.cells import Cell, Confidence, Witness
    from iamdrift.domain.policy.dangers import Danger
    from iamdrift.domain.policy.delta import AccessDelta, access_delta, covers, trust_delta
    from iamdrift.domain.policy.escalation import EscalationPath, KnownPath, escalation_paths
    from iamdrift.domain.policy.permission_set import Containment, PermissionSet, permissions
    from iamdrift.domain.policy.pins import Pin, PinnedBy
    from iamdrift.domain.policy.summary import Summary, summarize
    from iamdrift.domain.policy.trust import Admission, Admitted, admissions
    from iamdrift.domain.policy.validation import validate

_ON_FIRST_USE = {
    "action_set": ("ActionSet", "expand"),
    "actions": ("AccessLevel",),
    "administrator": ("is_administrator",),
    "blast_radius": ("BlastRadius", "Step", "Subject", "steps_from"),
    "cells": ("Cell", "Confidence", "Witness"),
    "dangers": ("Danger",),
    "delta": ("AccessDelta", "access_delta", "covers", "trust_delta"),
    "escalation": ("EscalationPath", "KnownPath", "escalation_paths"),
    "permission_set": ("Containment", "PermissionSet", "permissions"),
    "pins": ("Pin", "PinnedBy"),
    "summary": ("Summary", "summarize"),
    "trust": ("Admission", "Admitted", "admissions"),
    "validation": ("validate",),
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
