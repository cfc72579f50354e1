"""Every role that our own templates make, as the guardian would see it once it is deployed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from iamdrift.domain.principals.principal import (
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from tests.template.cloudformation import ROOT, template

HUB, SPOKE, ORGANIZATION = "111122223333", "222233334444", "o-exampleorg"
ACCOUNTS = {"template.yaml": HUB, "org/member.yaml": SPOKE, "org/management.yaml": "100000000001"}
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
GIVEN = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "iam-drift-guardian",
    "HubAccountId": HUB,
    "HubRegion": "us-east-1",
    "OrganizationId": ORGANIZATION,
    "TrailBucket": "organization-trail-bucket",
}


def own_roles() -> Iterator[tuple[str, str, Snapshot]]:
    """(template, logical id, role)."""
    for path, account in ACCOUNTS.items():
        stack = Stack(path, account)
        for name, resource in stack.resources.items():
            if resource["Type"] == "AWS::IAM::Role":
                yield path, name, stack.role(name)


class Stack:
    """A template as it is filled in when it is deployed; ids that only AWS knows are the logical ones."""

    def __init__(self, path: str, account: str) -> None:
        told = template(path)
        defaults = {name: each["Default"] for name, each in told.get("Parameters", {}).items() if "Default" in each}
        self.resources: Mapping[str, Any] = told["Resources"]
        self._path, self._account = path, account
        self._values = {**defaults, **GIVEN, "AWS::AccountId": account}

    def role(self, logical_id: str) -> Snapshot:
        told = self.filled(self.resources[logical_id]["Properties"])
        name, path = told["RoleName"], told.get("Path", "/")
        return Snapshot(
            ref=PrincipalRef(self._account, PrincipalType.ROLE, name, f"AROA{logical_id.upper()}"),
            arn=f"arn:aws:iam::{self._account}:role{path}{name}",
            path=path,
            trust=text(told["AssumeRolePolicyDocument"]),
            inline=tuple(InlinePolicy(p["PolicyName"], text(p["PolicyDocument"])) for p in told.get("Policies", [])),
            attached=tuple(self._attached(logical_id)),
            tags=owner_of(self._path),
            max_session_duration=told.get("MaxSessionDuration", 3600),
            created="2026-11-24T03:00:00+00:00",
            last_used="2026-11-24T03:00:00+00:00",
        )

    def _attached(self, role: str) -> Iterator[ManagedPolicy]:
        for name, resource in self.resources.items():
            if resource["Type"] == "AWS::IAM::ManagedPolicy" and {"Ref": role} in resource["Properties"]["Roles"]:
                document = text(self.filled(resource["Properties"]["PolicyDocument"]))
                named = self.filled(resource["Properties"]).get("ManagedPolicyName", name)
                arn = f"arn:aws:iam::{self._account}:policy/{named}"
                yield ManagedPolicy(arn, "v1", document)

    def filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, inside),) = value.items()
            if name == "Ref":
                return self._named(inside)
            if name == "Fn::Sub":
                return re.sub(r"\$\{([^}]+)\}", lambda found: str(self._named(found[1])), inside)
            if name == "Fn::GetAtt":
                return self._named(".".join(inside))
            if name == "Fn::If":
                return self.filled(inside[1])  # the wider reading: in an organization
        return {key: self.filled(each) for key, each in value.items()}

    def _named(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        logical_id, _, attribute = name.partition(".")
        resource = self.resources[logical_id]
        return self._arn(resource["Type"], self.filled(resource.get("Properties", {})), logical_id, attribute)

    def _arn(self, kind: str, told: Mapping[str, Any], logical_id: str, attribute: str) -> str:
        service = kind.split("::")[1].lower()
        where = f"arn:aws:{service}:us-east-1:{self._account}"
        if attribute == "StreamArn":
            return f"{where}:table/{told['TableName']}/stream/2026-11-24T00:00:00.000"
        if kind == "AWS::IAM::Role":
            role = f"arn:aws:iam::{self._account}:role{told.get('Path', '/')}{told['RoleName']}"
            return role if attribute else str(told["RoleName"])
        if kind == "AWS::KMS::Key":
            return f"{where}:key/{KEY}"
        if kind == "AWS::Serverless::Function":
            return f"arn:aws:lambda:us-east-1:{self._account}:function:{told['FunctionName']}"
        names = {
            "AWS::DynamoDB::Table": "table/" + str(told.get("TableName")),
            "AWS::SQS::Queue": str(told.get("QueueName")),
            "AWS::SNS::Topic": str(told.get("TopicName")),
            "AWS::Logs::LogGroup": f"log-group:{told.get('LogGroupName')}:*",
        }
        return f"{where}:{names.get(kind, logical_id)}"


def owner_of(path: str) -> tuple[tuple[str, str], ...]:
    """The tags of the stack, which CloudFormation passes on to its roles."""
    if path == "org/member.yaml":
        spokes = template("org/management.yaml")["Resources"]
        (told,) = {json.dumps(spokes[name]["Properties"]["Tags"]) for name in ("Spokes", "OwnSpoke")}
        return tuple((tag["Key"], tag["Value"]) for tag in json.loads(told))
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    key, _, value = config["default"]["deploy"]["parameters"]["tags"].partition("=")
    return ((key, value),)


def text(document: Any) -> PolicyText:
    return PolicyText(json.dumps(document))
