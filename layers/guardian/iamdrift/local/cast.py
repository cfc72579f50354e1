"""The people and the pipeline of the demo: real IAM users and a role, so that every record names its actor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iamdrift.local.engine import Keys, LocalAws

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

ENGINEER, CONTRACTOR, PIPELINE = "alice", "mallory", "deploy-prod-role"
_EVERYTHING_IN_IAM = {"Effect": "Allow", "Action": ["iam:*", "sts:*"], "Resource": "*"}
_MAY_DECIDE = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class Cast:
    """A client for each who acts, and the keys of the engineer, for a client of your own."""

    engineer: IAMClient
    contractor: IAMClient
    pipeline: IAMClient
    keys: Keys


def cast(aws: LocalAws, region: str) -> Cast:
    """Create them all, before the guardian is there to see it."""
    iam = aws.client("iam", region=region)
    keys = {name: _user(iam, name) for name in (ENGINEER, CONTRACTOR)}
    iam.put_user_policy(UserName=ENGINEER, PolicyName="decide", PolicyDocument=document(_MAY_DECIDE))
    clients = {name: aws.client("iam", region=region, keys=held) for name, held in keys.items()}
    role = iam.create_role(RoleName=PIPELINE, AssumeRolePolicyDocument=document(_trust(aws.account)))["Role"]
    iam.put_role_policy(RoleName=PIPELINE, PolicyName="deploy", PolicyDocument=document(_EVERYTHING_IN_IAM))
    pipeline = aws.client("iam", region=region, keys=aws.assume(role["Arn"]))
    return Cast(clients[ENGINEER], clients[CONTRACTOR], pipeline, keys[ENGINEER])


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _user(iam: IAMClient, name: str) -> Keys:
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="iam", PolicyDocument=document(_EVERYTHING_IN_IAM))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(key["AccessKeyId"], key["SecretAccessKey"])


def _trust(account: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
