"""The incident that the demo plays: ordinary IAM calls, from a harmless change to an open door and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

ROLE = "shop-prod-role"
BOUNDARY, ADMINISTRATOR = "workload-boundary", "break-glass-admin"


@dataclass(frozen=True, slots=True)
class Step:
    """One call that somebody makes. `told` is what the narrator says before it."""

    told: str
    call: str
    play: Callable[[], object]


def prepare(iam: IAMClient) -> None:
    """What stands before the incident begins."""
    iam.create_policy(PolicyName=BOUNDARY, PolicyDocument=_allow(["s3:*", "logs:*", "dynamodb:*"], "*"))
    iam.create_policy(PolicyName=ADMINISTRATOR, PolicyDocument=_allow(["*"], "*"))


def incident(iam: IAMClient, account: str) -> tuple[Step, ...]:
    boundary, administrator = (f"arn:aws:iam::{account}:policy/{name}" for name in (BOUNDARY, ADMINISTRATOR))
    create = partial(
        iam.create_role,
        RoleName=ROLE,
        AssumeRolePolicyDocument=_task_trust(account),
        PermissionsBoundary=boundary,
        Tags=[{"Key": "owner", "Value": "shop-team"}],
    )
    read = partial(
        iam.put_role_policy,
        RoleName=ROLE,
        PolicyName="read-catalogue",
        PolicyDocument=_allow(["s3:GetObject"], "arn:aws:s3:::shop-catalogue/*"),
    )
    trust = partial(iam.update_assume_role_policy, RoleName=ROLE)
    lift = partial(iam.delete_role_permissions_boundary, RoleName=ROLE)
    limit = partial(iam.put_role_permissions_boundary, RoleName=ROLE, PermissionsBoundary=boundary)
    attach = partial(iam.attach_role_policy, RoleName=ROLE, PolicyArn=administrator)
    detach = partial(iam.detach_role_policy, RoleName=ROLE, PolicyArn=administrator)
    return (
        Step("A pipeline creates a role for the shop, as it should be", "CreateRole", create),
        Step("It may now read one bucket: harmless", "PutRolePolicy", read),
        Step(
            "Somebody lets anyone at all become the role",
            "UpdateAssumeRolePolicy",
            partial(trust, PolicyDocument=_anyone()),
        ),
        Step("... lifts its permissions boundary", "DeleteRolePermissionsBoundary", lift),
        Step("... and makes it administrator", "AttachRolePolicy", attach),
        Step("A person takes it back: the administrator policy", "DetachRolePolicy", detach),
        Step("... the boundary", "PutRolePermissionsBoundary", limit),
        Step("... and the trust policy", "UpdateAssumeRolePolicy", partial(trust, PolicyDocument=_task_trust(account))),
    )


def _task_trust(account: str) -> str:
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def _anyone() -> str:
    return _document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})


def _allow(actions: list[str], resource: str) -> str:
    return _document({"Effect": "Allow", "Action": actions, "Resource": resource})


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
