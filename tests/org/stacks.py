"""Our templates as stacks: which of their resources exist in an account and region, and what they are called there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.template.cloudformation import template

NAMES = (  # the properties that name a resource
    *("Name", "RoleName", "QueueName", "ManagedPolicyName", "TopicName", "TableName", "FunctionName", "AlarmName"),
    *("LogGroupName", "AnalyzerName", "BucketName", "AliasName", "LayerName", "DashboardName", "ConfigurationName"),
    "StackSetName",
)
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Stack:
    """`given`: parameters and pseudo parameters; what is not given has its default."""

    path: str
    given: Mapping[str, str]

    @property
    def values(self) -> dict[str, Any]:
        told = template(self.path)["Parameters"]
        fixed = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com", "AWS::StackName": "iam-drift-guardian"}
        return {name: each["Default"] for name, each in told.items() if "Default" in each} | fixed | dict(self.given)

    def resources(self) -> Iterator[tuple[str, Resource]]:
        """Those whose condition holds."""
        for name, resource in template(self.path)["Resources"].items():
            if "Condition" not in resource or self.holds(resource["Condition"]):
                yield name, resource

    def named(self) -> Iterator[tuple[str, str]]:
        """(type, name) of every resource that is called by a name of our choice."""
        for _, resource in self.resources():
            if name := self.name(resource):
                yield resource["Type"], name

    def name(self, resource: Resource) -> str:
        properties = resource.get("Properties", {})
        found = next((properties[each] for each in NAMES if each in properties), "")
        return str(self.filled(found))

    def holds(self, condition: str) -> bool:
        return self._true(template(self.path)["Conditions"][condition])

    def _true(self, told: Any) -> bool:
        ((how, inside),) = told.items()
        match how:
            case "Condition":
                return self.holds(inside)
            case "Fn::Not":
                return not self._true(inside[0])
            case "Fn::And":
                return all(map(self._true, inside))
            case "Fn::Equals":
                one, other = map(self.filled, inside)
                return bool(one == other)
        raise AssertionError(f"{how} is not understood")

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"Ref"}:
            return self.values.get(value["Ref"], "")  # a resource: its name is its own
        if isinstance(value, dict) and set(value) == {"Fn::Sub"}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: str(self.values.get(found[1], found[1])), value["Fn::Sub"])
        if isinstance(value, dict) and set(value) == {"Fn::Join"}:
            return value["Fn::Join"][0].join(self.filled(value["Fn::Join"][1]))
        return value
