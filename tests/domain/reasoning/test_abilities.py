"""Questions about single actions: answered as the whole permission set answers them, and remembered per document."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from iamdrift.domain.policy import Cell, Policies, PolicyKind, Request, escalation_paths, parse, permissions
from iamdrift.domain.policy.access.permission_set import only
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.evaluation.membership import holds
from iamdrift.domain.reasoning.abilities import Abilities
from iamdrift.domain.reasoning.breadth import AllOf
from tests.domain.policy.policy_strategies import Json, policies, possible, requests

ROLE = "arn:aws:iam::111122223333:role/example"


def abilities(*statements: Json, boundary: Json | None = None) -> Abilities:
    """Of a role with these statements in one policy, within a boundary of one statement."""
    limit = None if boundary is None else (parse(_document(boundary), kind=PolicyKind.BOUNDARY),)
    return Abilities(Policies(identity=(parse(_document(*statements)),), boundary=limit), ROLE)


def _document(*statements: Json) -> str:
    given = [{"Effect": "Allow", "Resource": "*", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": given})


@settings(max_examples=150, deadline=None)
@given(policies(), requests)
def test_a_question_is_answered_as_by_the_whole_set(held: Policies, request: Request) -> None:
    whole = (permissions(held) & only(request.action)).cells
    asked = Abilities(held).cells(request.action)
    assert _confidences(asked) == _confidences(whole)
    if possible(request):
        assert any(holds(cell, request) for cell in asked) == any(holds(cell, request) for cell in whole)


def _confidences(cells: tuple[Cell, ...]) -> set[str]:
    return {cell.confidence.value for cell in cells}


@settings(max_examples=100, deadline=None)
@given(policies())
def test_the_same_paths_are_complete(held: Policies) -> None:
    assert {path.id for path in Abilities(held).paths} == {path.id for path in escalation_paths(permissions(held))}


def test_an_action_that_no_policy_speaks_of_is_not_held() -> None:
    held = abilities({"Action": "s3:GetObject"})
    assert held.cells("s3:PutObject") == ()
    assert held.best("s3:PutObject") is None


def test_an_action_that_the_catalogue_does_not_know_is_asked_for_by_name() -> None:
    assert abilities({"Action": "newservice:Do*"}).best("newservice:DoThis") is not None
    assert abilities({"NotAction": "s3:*"}).best("newservice:DoThis") is not None
    assert abilities({"Action": "newservice:Do*"}).best("newservice:Other") is None


def test_the_surest_comes_first() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "shop"}}
    held = abilities({"Action": "s3:GetObject", "Condition": condition}, {"Action": "s3:*"})
    assert [cell.confidence.value for cell in held.cells("s3:GetObject")] == ["proven", "conditional"]


def test_iam_is_asked_about_the_own_account() -> None:
    other = {"Action": "iam:PassRole", "Resource": "arn:aws:iam::999999999999:role/*"}
    assert abilities(other).best("iam:PassRole", "arn:*:iam::*:role/*") is None
    own = {"Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/*"}
    assert abilities(own).best("iam:PassRole", "arn:*:iam::*:role/*") is not None


@pytest.mark.parametrize(
    ("resource", "wide"),
    [
        ("*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:s3:::*/*", True),
        ("arn:aws:s3:::shop/*", False),
        ("arn:aws:s3:::shop-*", False),
    ],
)
def test_wide_means_every_resource_of_the_kind(resource: str, wide: bool) -> None:
    held = abilities({"Action": "s3:GetObject", "Resource": resource})
    assert bool(held.wide("s3:GetObject", AllOf("*/*"), "arn:*:s3:::*/*")) is wide


def test_a_boundary_narrows_what_is_wide() -> None:
    narrow = {"Action": "s3:*", "Resource": "arn:aws:s3:::shop/*"}
    assert abilities({"Action": "s3:*"}, boundary=narrow).wide("s3:GetObject", AllOf("*/*"), "arn:*:s3:::*/*") == ()


def test_what_cannot_be_read_is_no_ability() -> None:
    held = Abilities(Policies(identity=(parse("{ not a policy"),)))
    assert held.unread
    assert not held.paths
    assert held.best("s3:GetObject") is None


def test_the_same_document_within_other_limits_is_another_answer() -> None:
    document = {"Action": "s3:GetObject"}
    assert abilities(document).best("s3:GetObject") is not None
    assert abilities(document, boundary={"Action": "sqs:*"}).best("s3:GetObject") is None
    assert abilities(document).best("s3:GetObject") is not None


@settings(max_examples=100, deadline=None)
@given(policies())
def test_what_is_said_to_be_impossible_is_held_on_nothing(held: Policies) -> None:
    """Actions are not asked for one by one that a denial takes away altogether; the answer is the same."""
    known, whole = Abilities(held).possible, permissions(held)
    for action in ("s3:GetObject", "s3:PutObject", "iam:PassRole", "ec2:RunInstances", "sts:AssumeRole"):
        if not known >> catalogue().index(action.lower()) & 1:
            assert not (whole & only(action)).cells


@pytest.mark.parametrize(
    ("deny", "left"),
    [
        ({"Action": "*"}, False),
        ({"Action": "s3:*"}, False),
        ({"NotAction": "iam:*"}, False),
        ({"Action": "*", "Resource": "arn:aws:s3:::data/*"}, True),
        ({"Action": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}, True),
        ({"NotAction": "s3:*"}, True),
    ],
    ids=str,
)
def test_only_a_denial_without_any_condition_makes_an_action_impossible(deny: Json, left: bool) -> None:
    held = abilities({"Action": "*"}, {"Effect": "Deny", **deny})
    assert bool(held.possible >> catalogue().index("s3:getobject") & 1) is left
    assert held.holds("s3:GetObject") is left
