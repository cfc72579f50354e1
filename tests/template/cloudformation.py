"""Reads a CloudFormation template as plain data: `!GetAtt A.B` becomes {"Fn::GetAtt": ["A", "B"]} and so on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ministack.services import eventbridge

ROOT = Path(__file__).parents[2]
Resource = dict[str, Any]


class _Loader(yaml.SafeLoader):
    pass


def _intrinsic(loader: yaml.Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1)} if suffix == "GetAtt" else {name: value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _intrinsic)


@cache
def template(path: str = "template.yaml") -> dict[str, Any]:
    loaded = yaml.load((ROOT / path).read_text(), _Loader)  # noqa: S506 - a SafeLoader with intrinsics added
    assert isinstance(loaded, dict)
    return loaded


def resources(kind: str = "") -> dict[str, Resource]:
    """Logical id -> resource, of one type or all."""
    found: dict[str, Resource] = template()["Resources"]
    return {name: resource for name, resource in found.items() if kind in ("", resource["Type"])}


def properties(logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = resources()[logical_id]["Properties"]
    return found


def statements(role: str) -> Iterator[dict[str, Any]]:
    """The permission statements of a role, those of the managed policies of the template included."""
    for policy in properties(role).get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]
    for managed in resources("AWS::IAM::ManagedPolicy").values():
        if {"Ref": role} in managed["Properties"]["Roles"]:
            yield from managed["Properties"]["PolicyDocument"]["Statement"]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


STACK = {
    "RespondApi": "a1b2c3d4e5",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "111122223333",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "iam-drift-guardian",
    "AWS::StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/iam-drift-guardian/0f9c",
    "Environment": "prod",
    "GuardianKey": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "GuardianKey.Arn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
}


def resolved(value: Any) -> Any:
    """The same with every `!Sub` filled in as it would be in a stack of the account 111122223333."""
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: STACK[found[1]], value["Fn::Sub"])
        return {key: resolved(item) for key, item in value.items()}
    return [resolved(item) for item in value] if isinstance(value, list) else value


def patterns() -> dict[str, dict[str, Any]]:
    """Rule of the default bus -> its event pattern, filled in."""
    rules = resources("AWS::Events::Rule").items()
    return {
        name: resolved(rule["Properties"]["EventPattern"])
        for name, rule in rules
        if "EventBusName" not in rule["Properties"]
    }


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether EventBridge would deliver this event to a rule with this pattern; a rejected operator fails the test."""
    text = json.dumps(pattern)
    assert not eventbridge._event_pattern_error(text), text
    return bool(eventbridge._matches_pattern(text, eventbridge._event_from_test_payload(event)))
