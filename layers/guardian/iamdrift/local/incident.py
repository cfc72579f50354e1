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


def rightful(cast: Cast, account: str) -> tuple[Step, ...]:
    """What the pipeline makes, as it should be; an engineer accepts it then."""
    boundary = f"arn:aws:iam::{account}:policy/{BOUNDARY}"
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
    return (
        Step("A pipeline creates a role for the shop, as it should be", "CreateRole", create),
        Step("It may now read one bucket: harmless", "PutRolePolicy", read),
    )


def incident(cast: Cast, account: str) -> tuple[Step, ...]:
    """What a contractor does to it again and again, until the budget of reverts is spent and a person is needed."""
    administrator = f"arn:aws:iam::{account}:policy/{ADMINISTRATOR}"
    contractor = cast.contractor
    open_up = partial(contractor.update_assume_role_policy, RoleName=ROLE, PolicyDocument=_anyone())
    lift = partial(contractor.delete_role_permissions_boundary, RoleName=ROLE)
    attach = partial(contractor.attach_role_policy, RoleName=ROLE, PolicyArn=administrator)
    detach = partial(cast.engineer.detach_role_policy, RoleName=ROLE, PolicyArn=administrator)
    return (
        Step("A contractor lets anyone at all become the role", "UpdateAssumeRolePolicy", open_up),
        Step("... lifts its permissions boundary", "DeleteRolePermissionsBoundary", lift),
        Step("... and makes it administrator, which is once too often", "AttachRolePolicy", attach),
        Step("An engineer, called by the message, takes that back", "DetachRolePolicy", detach),
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
