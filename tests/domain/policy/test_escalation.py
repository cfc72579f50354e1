"""Escalation paths, administrators and blast radius, on effective permissions."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.policy import (
    AccessLevel,
    Confidence,
    Policies,
    PolicyKind,
    Subject,
    escalation_paths,
    is_administrator,
    permissions,
    steps_from,
    summarize,
)
from iamdrift.domain.policy.risk.blast_radius import blast_radius
from iamdrift.domain.policy.risk.dangers import Danger
from iamdrift.domain.policy.risk.escalation import known_paths
from tests.domain.policy.policy_strategies import Json, document

ALL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}
LAMBDA = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def held(*statements: Json, **more: Any) -> Policies:
    return Policies(identity=tuple(document(statement) for statement in statements), **more)


def paths(policies: Policies) -> set[str]:
    return {path.id for path in escalation_paths(permissions(policies))}


@pytest.mark.parametrize(
    "statements",
    [
        [allow(LAMBDA)],
        [allow([action.upper().replace("IAM:", "iam:") for action in LAMBDA])],
        [allow("iam:PassRole"), allow("lambda:*")],
        [allow(["iam:Pass*", "lambda:Create*", "lambda:?nvokeFunction"])],
        [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}],
        [{"Effect": "Allow", "Action": LAMBDA, "NotResource": "arn:aws:s3:::other/*"}],
        [
            allow("iam:PassRole", "arn:aws:iam::111122223333:role/app-*"),
            allow(LAMBDA[1:], "arn:aws:lambda:*:*:function:*"),
        ],
        [allow(LAMBDA, Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})],
        [allow(LAMBDA), {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/admin"}],
        [allow(LAMBDA, Condition={"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}})],
    ],
)
def test_a_completed_path_is_reported(statements: list[Json]) -> None:
    assert "lambda-001" in paths(held(*statements))


@pytest.mark.parametrize(
    "policies",
    [
        held(allow(LAMBDA[:2])),
        held(allow(LAMBDA), {"Effect": "Deny", "NotAction": LAMBDA[1:], "Resource": "*"}),
        held(allow(LAMBDA), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
        held(ALL, boundary=(document(allow("s3:*"), kind=PolicyKind.BOUNDARY),)),
        held(ALL, scps=((document(ALL, kind=PolicyKind.SCP),), (document(allow("s3:*"), kind=PolicyKind.SCP),))),
        held(allow(LAMBDA, Condition={"DateLessThan": {"aws:CurrentTime": "2015-01-01T00:00:00Z"}})),
        held(allow("iam:PassRole", "arn:aws:iam::*:user/*"), allow(LAMBDA[1:])),
        held(
            allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
            allow("lambda:*"),
        ),
        held(
            allow("iam:PassRole", "arn:aws:iam::*:role/app-*"),
            allow("lambda:*"),
            {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/*"},
        ),
    ],
)
def test_a_path_that_is_not_completed_is_not_reported(policies: Policies) -> None:
    assert "lambda-001" not in paths(policies)


def test_policies_that_aws_owns_cannot_be_rewritten() -> None:
    assert "iam-001" not in paths(held(allow("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/Read*")))
    assert "iam-001" in paths(held(allow("iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/own")))


def test_the_evidence_of_a_path_is_the_cell_of_each_step() -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    (found,) = escalation_paths(permissions(held(allow("iam:CreateLoginProfile", Condition=condition))))
    assert (found.id, found.confidence) == ("iam-004", Confidence.CONDITIONAL)
    assert found.evidence[0].conditions == ("aws:MultiFactorAuthPresent is one of true",)


def test_path_ids_are_unique_and_every_path_requires_something() -> None:
    ids = [path.id for path in known_paths()]
    assert len(set(ids)) == len(ids)
    assert all(path.required for path in known_paths())


@pytest.mark.parametrize(
    "policies",
    [
        held(ALL),
        held(allow("s3:*"), {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
        held(ALL, boundary=(document(ALL, kind=PolicyKind.BOUNDARY),)),
        held(allow(["iam:*", "ec2:*"])),  # grants itself the rest
        held(ALL, {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::audit/*"}),
    ],
)
def test_administrators_by_any_composition(policies: Policies) -> None:
    assert is_administrator(policies)


@pytest.mark.parametrize(
    "policies",
    [
        held(allow("s3:*")),
        held(ALL, {"Effect": "Deny", "Action": "*", "Resource": "*"}),
        held(ALL, {"Effect": "Deny", "NotAction": "ec2:*", "Resource": "*"}),
        held(ALL, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
        held(ALL, boundary=(document(allow("ec2:*"), kind=PolicyKind.BOUNDARY),)),
        held(allow("iam:*"), boundary=(document(allow(["iam:*", "ec2:*"]), kind=PolicyKind.BOUNDARY),)),
        held(ALL, boundary=()),
    ],
)
def test_not_administrators(policies: Policies) -> None:
    assert not is_administrator(policies)


def role(name: str, *statements: Json, trusts: Json | None = None) -> Subject:
    arn = f"arn:aws:iam::111122223333:role/{name}"
    trust = {"Effect": "Allow", "Principal": trusts or {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return Subject(arn, held(*statements), document(trust, kind=PolicyKind.TRUST))


def test_roles_are_reached_through_roles() -> None:
    start = role("start", allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/middle"))
    middle = role("middle", trusts={"AWS": "arn:aws:iam::111122223333:root"})
    end = role("end", ALL, trusts={"AWS": middle.arn})
    closed = role("closed", ALL)
    assert [step.becomes for step in steps_from(start, (start, closed, end, middle))] == [middle.arn, end.arn]


def test_the_blast_radius_counts_data_destruction_and_escalation() -> None:
    radius = blast_radius(role("app", allow(["s3:GetObject", "s3:DeleteObject", "iam:PutRolePolicy"])))
    assert radius.data.patterns() == ("s3:GetObject",)
    assert radius.destructive.patterns() == ("s3:DeleteObject",)
    assert {path.id for path in radius.escalations} == {"iam-005"}
    assert radius.levels["iam"] == (AccessLevel.PERMISSIONS,)
    assert not radius.administrator


def test_a_summary_ranks_what_is_dangerous() -> None:
    cells = permissions(
        held(allow("s3:GetObject"), allow("iam:AttachRolePolicy"), allow("ec2:DescribeInstances"))
    ).cells
    summary = summarize(cells)
    assert [found.danger for found in summary.dangerous] == [Danger.PERMISSIONS, Danger.DATA]
    assert (summary.cells, summary.actions, summary.services) == (3, 3, ("ec2", "iam", "s3"))
