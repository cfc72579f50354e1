"""`org/member.yaml` as plain data, filled in as it would be in one account, and asked with our own engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from iamdrift.domain.policy import Document, Policies, PolicyKind, Request, evaluate, parse
from tests.template.cloudformation import as_list, template

HUB, SPOKE, ORGANIZATION = "111122223333", "222233334444", "o-exampleorg"
STACK = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": SPOKE,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "StackSet-iamdrift-prod-1234",
    "AWS::StackId": f"arn:aws:cloudformation:us-east-1:{SPOKE}:stack/StackSet-iamdrift-prod-1234/0f9c",
    "Environment": "prod",
    "HubAccountId": HUB,
    "HubRegion": "eu-west-1",
    "OrganizationId": ORGANIZATION,
    "TrailBucket": "organization-trail",
    "CanaryRole": "iamdrift-canary-prod-role",
}


def member(kind: str = "") -> dict[str, Any]:
    """Logical id -> resource, of one type or all."""
    found = template("org/member.yaml")["Resources"].items()
    return {name: resource for name, resource in found if kind in ("", resource["Type"])}


def filled(value: Any) -> Any:
    """The same with every intrinsic replaced by what it stands for; what is only known after deploying is its name."""
    if isinstance(value, list):
        return [filled(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, inside),) = value.items()
        if name == "Ref":
            return STACK.get(inside, inside)
        if name == "Fn::Sub":
            return re.sub(r"\$\{([^}]+)\}", lambda found: STACK[found[1]], inside)
        if name == "Fn::GetAtt":
            return arn_of(inside[0])
    return {key: filled(each) for key, each in value.items()}


def arn_of(logical_id: str) -> str:
    properties = member()[logical_id]["Properties"]
    if "RoleName" in properties:
        path = filled(properties.get("Path", "/"))
        return f"arn:aws:iam::{SPOKE}:role{path}{filled(properties['RoleName'])}"
    return f"arn:aws:sqs:us-east-1:{SPOKE}:{filled(properties['QueueName'])}"


def statements(role: str) -> Iterator[dict[str, Any]]:
    for policy in member()[role]["Properties"].get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]
    for managed in member("AWS::IAM::ManagedPolicy").values():
        if {"Ref": role} in managed["Properties"]["Roles"]:
            yield from managed["Properties"]["PolicyDocument"]["Statement"]


def allowed_actions(role: str) -> set[str]:
    return {action for each in statements(role) if each["Effect"] == "Allow" for action in as_list(each["Action"])}


def permissions_of(role: str) -> Document:
    return parse({"Version": "2012-10-17", "Statement": filled(list(statements(role)))})


def may(role: str, action: str, resource: str, **context: Any) -> bool:
    """Whether the role of the template may do something."""
    request = Request(arn_of(role), action, resource, context=context)
    return evaluate(request, Policies((permissions_of(role),))).allowed


def admits(role: str, caller: str, **context: Any) -> bool:
    """Whether this caller, who may do anything as far as its own account is concerned, can become the role."""
    trust = parse(filled(member()[role]["Properties"]["AssumeRolePolicyDocument"]), kind=PolicyKind.TRUST)
    everything = parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    request = Request(caller, "sts:AssumeRole", arn_of(role), context=context)
    return evaluate(request, Policies((everything,), resource=trust)).allowed
