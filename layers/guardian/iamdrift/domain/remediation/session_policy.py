"""The session policy of one plan: these calls, on this one ARN, and nothing else - whatever the role itself may do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step

LARGEST: Final = 2_048  # characters that AssumeRole takes
_ATTACHING: Final = ("Attach", "Detach")
_Statement = dict[str, Any]


def session_policy(plan: Plan, account: str, partition: str) -> str:
    """As JSON text. Where it would not fit, the conditions go: the calls and the ARN stay."""
    full = _text(_statements(plan, account, partition, conditions=True))
    return full if len(full) <= LARGEST else _text(_statements(plan, account, partition, conditions=False))


def _statements(plan: Plan, account: str, partition: str, *, conditions: bool) -> list[_Statement]:
    """One statement for each set of resources and kind of condition; its conditions list every value."""
    merged: dict[str, _Statement] = {}
    for step in plan.steps:
        for statement in _of_step(step, plan, account, partition, conditions=conditions):
            key = json.dumps([statement["Resource"], statement["Action"]])
            known = merged.setdefault(key, statement)
            if known is not statement:
                _widen(known.get("Condition", {}), statement.get("Condition", {}))
    return [*_joined(merged.values())]


def _of_step(step: Step, plan: Plan, account: str, partition: str, *, conditions: bool) -> list[_Statement]:
    allow: _Statement = {
        "Effect": "Allow",
        "Action": [step.name, *(["iam:TagRole"] if step.api == "CreateRole" and step.parameter("Tags") else [])],
        "Resource": sorted(_resources(step, plan, account, partition)),
    }
    if conditions and (condition := _condition(step)):
        allow["Condition"] = condition
    if step.api != "AddRoleToInstanceProfile":
        return [allow]
    return [allow, {"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": [plan.arn]}]


def _resources(step: Step, plan: Plan, account: str, partition: str) -> set[str]:
    """Paths of groups and instance profiles are not on record, but their names are unique in the account."""
    iam = f"arn:{partition}:iam::{account}"
    if name := step.parameter("InstanceProfileName"):
        return {f"{iam}:instance-profile/{name}", f"{iam}:instance-profile/*/{name}"}
    if (name := step.parameter("GroupName")) and f":group/{name}" not in plan.arn and not plan.arn.endswith(f"/{name}"):
        return {f"{iam}:group/{name}", f"{iam}:group/*/{name}"}
    if step.service == "organizations":
        return _of_organization(step, plan, partition)
    return {plan.arn}


def _of_organization(step: Step, plan: Plan, partition: str) -> set[str]:
    root = f"arn:{partition}:organizations::"
    found = {f"{root}*:policy/o-*/*/{policy}" for policy in [step.parameter("PolicyId")] if policy}
    if step.parameter("PolicyId") and plan.arn.endswith(f"/{step.parameter('PolicyId')}"):
        found = {plan.arn}
    found |= {f"{root}*:*/o-*/{target}" for target in [step.parameter("TargetId")] if target}
    return found or {plan.arn}


def _condition(step: Step) -> dict[str, Any]:
    if step.service == "iam" and step.api.startswith(_ATTACHING):
        return {"ArnEquals": {"iam:PolicyARN": [step.parameter("PolicyArn")]}}
    if step.parameter("PermissionsBoundary"):
        return {"StringEquals": {"iam:PermissionsBoundary": [step.parameter("PermissionsBoundary")]}}
    return {}


def _widen(known: dict[str, Any], more: dict[str, Any]) -> None:
    for operator, keys in more.items():
        for key, values in keys.items():
            known[operator][key] = sorted({*known[operator][key], *values})


def _joined(statements: Iterable[_Statement]) -> list[_Statement]:
    """Statements that differ only in their action are one."""
    joined: dict[str, _Statement] = {}
    for statement in statements:
        key = json.dumps([statement["Resource"], statement.get("Condition")])
        known = joined.setdefault(key, statement)
        if known is not statement:
            known["Action"] = sorted({*known["Action"], *statement["Action"]})
    return list(joined.values())


def _text(statements: list[_Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
