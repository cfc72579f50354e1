"""The real writer on the embedded AWS, with authorization on: its session may do what the plan says, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.writer import WRITES, IamWriter
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.errors import AccessRefused
from iamdrift.local.engine import LocalAws
from iamdrift.usecases.taking_back.ports import Wrote
from tests.fakes.principals import allow, document

WIDE = document(allow("*")).text


class World:
    """A role to guard, the remediator role, and a function role that may become it."""

    def __init__(self, aws: LocalAws) -> None:
        self.aws = aws
        self.iam: Any = aws.client("iam")
        account = aws.account
        function = f"arn:aws:iam::{account}:root"
        trust = document({"Effect": "Allow", "Principal": {"AWS": function}, "Action": "sts:AssumeRole"}).text
        self.iam.create_role(RoleName="guarded", AssumeRolePolicyDocument=trust)
        self.iam.create_role(RoleName="other", AssumeRolePolicyDocument=trust)
        self.iam.create_role(RoleName="remediator", AssumeRolePolicyDocument=trust)
        grants = document({"Effect": "Allow", "Action": sorted(WRITES), "Resource": "*"}).text
        self.iam.put_role_policy(RoleName="remediator", PolicyName="writes", PolicyDocument=grants)
        self.reader = IamReader(self.iam, account, "aws")
        self.ref = PrincipalRef(account, PrincipalType.ROLE, "guarded")
        self.writer = IamWriter(aws.client("sts"), self._connect, lambda to: f"arn:aws:iam::{to}:role/remediator")

    def _connect(self, service: str, credentials: dict[str, str]) -> Any:
        connect: Any = boto3.client
        return connect(service, endpoint_url=self.aws.endpoint_url, region_name="us-east-1", **credentials)

    def read(self) -> Snapshot:
        seen = self.reader.read(self.ref)
        assert isinstance(seen, Snapshot)
        return seen


@pytest.fixture(scope="module")
def world(aws: LocalAws) -> World:
    return World(aws)


def administrator(world: World) -> tuple[Snapshot, Plan]:
    good = world.read()
    world.iam.put_role_policy(RoleName="guarded", PolicyName="admin", PolicyDocument=WIDE)
    made = plan(world.read(), good, ["inline/admin"], Rules())
    assert isinstance(made, Plan)
    return good, made


def test_what_the_plan_says_is_done(world: World) -> None:
    good, made = administrator(world)
    (step,) = made.steps
    assert world.writer.prepare(step, made, made.id_for("test"))() is Wrote.DONE
    assert marks(world.read()) == marks(good)
    assert world.writer.prepare(step, made, made.id_for("test"))() is Wrote.NOT_SO


def test_nothing_else_is_although_the_role_itself_may(world: World) -> None:
    """Another call, another role, or the role of the guardian itself, in the session of this plan."""
    _, made = administrator(world)
    (step,) = made.steps
    for name, api, parameters in (
        ("guarded", "PutRolePolicy", (("PolicyName", "x"), ("PolicyDocument", WIDE))),
        ("other", "DeleteRolePolicy", (("PolicyName", "x"),)),
        ("remediator", "DeleteRolePolicy", (("PolicyName", "writes"),)),
    ):
        beyond = replace(step, api=api, parameters=(("RoleName", name), *parameters))
        with pytest.raises(AccessRefused):
            world.writer.prepare(beyond, made, made.id_for("test"))()
    assert json.dumps(world.iam.list_role_policies(RoleName="remediator")["PolicyNames"]) == '["writes"]'
