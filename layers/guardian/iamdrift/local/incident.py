"""The incident that the demo plays: ordinary IAM calls, from a harmless change to an open door and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from iamdrift.local.cast import Cast, document

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


def incident(cast: Cast, account: str) -> tuple[Step, ...]:
    boundary, administrator = (f"arn:aws:iam::{account}:policy/{name}" for name in (BOUNDARY, ADMINISTRATOR))
    create = partial(
        cast.pipeline.create_role,
        RoleName=ROLE,
        AssumeRolePolicyDocument=_task_trust(account),
        PermissionsBoundary=boundary,
        Tags=[{"Key": "owner", "Value": "shop-team"}],
    )
    read = partial(
        cast.pipeline.put_role_policy,
        RoleName=ROLE,
        PolicyName="read-catalogue",
        PolicyDocument=_allow(["s3:GetObject"], "arn:aws:s3:::shop-catalogue/*"),
    )
    open_up = partial(cast.contractor.update_assume_role_policy, RoleName=ROLE, PolicyDocument=_anyone())
    close = partial(cast.engineer.update_assume_role_policy, RoleName=ROLE, PolicyDocument=_task_trust(account))
    lift = partial(cast.contractor.delete_role_permissions_boundary, RoleName=ROLE)
    limit = partial(cast.engineer.put_role_permissions_boundary, RoleName=ROLE, PermissionsBoundary=boundary)
    attach = partial(cast.contractor.attach_role_policy, RoleName=ROLE, PolicyArn=administrator)
    detach = partial(cast.engineer.detach_role_policy, RoleName=ROLE, PolicyArn=administrator)
    return (
        Step("A pipeline creates a role for the shop, as it should be", "CreateRole", create),
        Step("It may now read one bucket: harmless", "PutRolePolicy", read),
        Step("A contractor lets anyone at all become the role", "UpdateAssumeRolePolicy", open_up),
        Step("... lifts its permissions boundary", "DeleteRolePermissionsBoundary", lift),
        Step("... and makes it administrator", "AttachRolePolicy", attach),
        Step("An engineer takes it back: the administrator policy", "DetachRolePolicy", detach),
        Step("... the boundary", "PutRolePermissionsBoundary", limit),
        Step("... and the trust policy", "UpdateAssumeRolePolicy", close),
    )


def _task_trust(account: str) -> str:
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def _anyone() -> str:
    return document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})


def _allow(actions: list[str], resource: str) -> str:
    return document({"Effect": "Allow", "Action": actions, "Resource": resource})
