"""Access deltas: what each kind of change newly allows, on whose authority, and how sure that is."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.policy import (
    AccessDelta,
    Cell,
    Confidence,
    Document,
    Policies,
    PolicyKind,
    Request,
    access_delta,
    covers,
    evaluate,
    parse,
    trust_delta,
)
from iamdrift.domain.policy.access.witness import witness_request
from tests.domain.policy.policy_strategies import ROLE, Json, document

ALL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}
READ: Json = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Json:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def held(*statements: Json, **more: Any) -> Policies:
    return Policies(identity=(document(*statements, name="own"),) if statements else (), **more)


def one(delta: AccessDelta) -> Cell:
    (cell,) = delta.newly_allowed
    return cell


def test_a_new_statement_is_responsible_for_what_it_allows() -> None:
    cell = one(access_delta(held(READ), held(READ, allow("iam:PassRole", "arn:aws:iam::*:role/x", Sid="Pass"))))
    assert cell.actions.patterns() == ("iam:PassRole",)
    assert (cell.resource, cell.confidence, cell.source.sid) == ("arn:aws:iam::*:role/x", Confidence.PROVEN, "Pass")


def test_the_opposite_direction_is_what_is_no_longer_allowed() -> None:
    delta = access_delta(held(READ, allow("iam:PassRole")), held(READ))
    assert not delta.adds_access
    assert [cell.actions.patterns() for cell in delta.no_longer_allowed] == [("iam:PassRole",)]


def test_a_vanished_denial_is_named_as_the_reason() -> None:
    guarded = held(ALL, deny("s3:DeleteBucket", Sid="Keep"))
    cell = one(access_delta(guarded, held(ALL)))
    assert cell.actions.patterns() == ("s3:DeleteBucket",)
    assert "no longer denied by own statement Keep" in cell.because


def test_a_weakened_denial_leaves_the_requests_it_no_longer_meets() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    cell = one(access_delta(held(ALL, deny("s3:DeleteBucket")), held(ALL, deny("s3:DeleteBucket", Condition=mfa))))
    request = Request(ROLE, "s3:DeleteBucket", "arn:aws:s3:::b", {"aws:MultiFactorAuthPresent": "false"})
    delta = access_delta(held(ALL, deny("s3:DeleteBucket")), held(ALL, deny("s3:DeleteBucket", Condition=mfa)))
    assert cell.unless
    assert not covers(delta, request)
    assert covers(delta, Request(ROLE, "s3:DeleteBucket", "arn:aws:s3:::b", {"aws:MultiFactorAuthPresent": "true"}))


@pytest.mark.parametrize(
    "before",
    [
        held(ALL, boundary=(document(allow("s3:*"), kind=PolicyKind.BOUNDARY),)),
        held(ALL, scps=((document(allow("s3:*"), kind=PolicyKind.SCP),),)),
        held(ALL, scps=((document(ALL, kind=PolicyKind.SCP), document(deny("iam:*"), kind=PolicyKind.SCP)),)),
        held(ALL, session=(document(allow("s3:*"), kind=PolicyKind.SESSION),)),
    ],
    ids=["boundary removed", "SCP allow list removed", "SCP denial removed", "session policy removed"],
)
def test_a_lifted_limit_is_new_access(before: Policies) -> None:
    delta = access_delta(before, held(ALL))
    assert any("iam:PassRole" in cell.actions for cell in delta.newly_allowed)
    assert not access_delta(held(ALL), before).adds_access


def test_a_replaced_boundary_adds_only_what_the_identity_policies_allow() -> None:
    before = held(READ, boundary=(document(allow("ec2:*"), kind=PolicyKind.BOUNDARY),))
    after = held(READ, boundary=(document(ALL, kind=PolicyKind.BOUNDARY),))
    cell = one(access_delta(before, after))
    assert cell.actions.patterns() == ("s3:GetObject",)
    assert [rule.source.index for rule in cell.rules] == [0, 0]


def test_a_joined_group_is_another_document() -> None:
    before = held(READ)
    after = Policies(identity=(*before.identity, document(allow("sqs:SendMessage"), name="group ops")))
    assert one(access_delta(before, after)).source.policy == "group ops"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([allow(["s3:GetObject", "s3:PutObject"])], [allow("S3:putobject"), allow(["s3:GetObject"])]),
        ([allow("s3:*")], [allow("s3:Get*"), allow("s3:*", "arn:aws:s3:::b")]),
        ([ALL], [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], [allow("s3:*")]),
        ([allow("s3:*", "arn:aws:s3:::b*")], [allow("s3:*", "arn:aws:s3:::bucket/*")]),
        (
            [{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a/*"}],
            [allow("s3:*", "arn:aws:s3:::b/*")],
        ),
        ([READ, deny("s3:*", "arn:aws:s3:::x/*")], [READ]),
        ([allow("ec2:*", "arn:aws:ec2:*")], [allow("ec2:*", "arn:aws:ec2:eu-west-1:1:instance/i")]),
        ([allow("s3:*", "arn:aws:s3:::${aws:username}/*")], [allow("s3:Get*", "arn:aws:s3:::${aws:username}/a*")]),
        (
            [allow("s3:*", Condition={"StringLike": {"aws:PrincipalTag/a": ["x*", "y"]}})],
            [allow("s3:*", Condition={"StringEquals": {"aws:principaltag/a": ["xy", "y"]}})],
        ),
        (
            [
                allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/a": "x"}}),
                allow("s3:*", Condition={"StringNotEquals": {"aws:PrincipalTag/a": "x"}}),
            ],
            [allow("s3:*")],
        ),
        ([], [ALL, deny("*")]),
        ([], [allow("s3:*", Condition={"DateLessThan": {"aws:CurrentTime": "2015-01-01T00:00:00Z"}})]),
        ([], [allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/a": []}})]),
    ],
)
def test_no_new_access_is_proven(before: list[Json], after: list[Json]) -> None:
    assert not access_delta(held(*before), held(*after)).adds_access


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([allow("s3:Get*")], [allow("s3:*")]),
        ([allow(["newsvc:A", "newsvc:B"])], [allow("newsvc:*")]),
        ([allow("newsvc:*"), deny("newsvc:B")], [allow("newsvc:*")]),
        (
            [allow("s3:*", "arn:aws:s3:::a/*")],
            [{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*"}],
        ),
        ([allow("s3:*", "arn:aws:s3:::${aws:username}/*")], [allow("s3:*", "arn:aws:s3:::anna/*")]),
        ([allow("s3:*", "arn:aws:s3:::anna/*")], [allow("s3:*", "arn:aws:s3:::${aws:username}/*")]),
        (
            [allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/a": "x"}})],
            [allow("s3:*", Condition={"StringEqualsIfExists": {"aws:PrincipalTag/a": "x"}})],
        ),
        (
            [allow("s3:*", Condition={"FancyEquals": {"k": "x"}})],
            [allow("s3:*", Condition={"FancyEquals": {"k": ["x", "y"]}})],
        ),
    ],
)
def test_new_access_is_found(before: list[Json], after: list[Json]) -> None:
    assert access_delta(held(*before), held(*after)).adds_access


def test_a_narrower_reading_of_what_was_there_is_not_trusted() -> None:
    """`*:*:/aws/x/*` may reach past the colon, or not: what it may have allowed counts as new."""
    before = held(allow("logs:PutLogEvents", "arn:aws:logs:*:*:/aws/x/*"))
    after = held(allow("logs:PutLogEvents", "arn:aws:logs:*:*:log-group:/aws/x/*"))
    assert access_delta(before, after).adds_access


def test_access_that_needs_context_is_conditional_and_says_which() -> None:
    condition = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    cell = one(access_delta(held(), held(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition=condition))))
    request = witness_request(cell)
    assert cell.confidence is Confidence.CONDITIONAL
    assert cell.conditions == ("aws:SourceIp is one of 10.0.0.0/8",)
    assert request is not None
    assert evaluate(request, held(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition=condition))).allowed


@pytest.mark.parametrize(
    ("condition", "weak"),
    [
        ({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}}, False),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, False),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}, False),
    ],
)
def test_conditions_that_pass_without_their_key_are_flagged(condition: Json, weak: bool) -> None:
    cell = one(access_delta(held(), held(allow("ec2:CreateTags", Condition=condition))))
    assert bool(cell.weak_conditions) is weak


def test_what_grants_nothing_is_inert_and_no_new_access() -> None:
    delta = access_delta(held(), held(allow("s3:GetObject", "arn:aws:s3:::bucket")))
    assert not delta.adds_access
    assert [cell.resource for cell in delta.inert] == ["arn:aws:s3:::bucket"]


def test_actions_read_as_written_where_the_rest_cannot_be_about_the_resource() -> None:
    cell = one(access_delta(held(), held(allow("s3:*", "arn:aws:s3:::bucket/*"))))
    assert cell.action_patterns == ("s3:*",)
    assert "s3:ListBucket" not in cell.actions


@pytest.mark.parametrize("text", ["not json", '{"Statement": [{"Effect": "Maybe"}]}', "[]"])
def test_a_document_that_is_not_understood_may_allow_anything(text: str) -> None:
    unread = Policies(identity=(parse(text, name="broken"),))
    assert access_delta(held(), unread).confidence is Confidence.UNPROVEN
    assert access_delta(held(), unread).adds_access
    assert access_delta(unread, held(READ)).adds_access
    assert not access_delta(unread, unread).adds_access


def trusting(*principals: Any, **more: Any) -> Document:
    statements = [{"Effect": "Allow", "Principal": p, "Action": "sts:AssumeRole", **more} for p in principals]
    return document(*statements, kind=PolicyKind.TRUST)


ANNA = {"AWS": "arn:aws:iam::111122223333:user/anna"}
ACCOUNT, ROOT = {"AWS": "111122223333"}, {"AWS": "arn:aws:iam::111122223333:root"}
LAMBDA = {"Service": "lambda.amazonaws.com"}
EXTERNAL = {"StringEquals": {"sts:ExternalId": "s3cret"}}


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        (trusting(LAMBDA), trusting(LAMBDA, ANNA), True),
        (trusting(ACCOUNT), trusting(ROOT), False),
        (trusting(ROOT), trusting(ANNA), False),
        (trusting(ANNA), trusting(ROOT), True),
        (trusting(ANNA), trusting("*"), True),
        (trusting("*"), trusting({"AWS": "*"}), False),
        (trusting(LAMBDA), trusting({"Service": "ec2.amazonaws.com"}), True),
        (trusting(ROOT, Condition=EXTERNAL), trusting(ROOT), True),
        (trusting(ROOT), trusting(ROOT, Condition=EXTERNAL), False),
        (None, trusting(ANNA), True),
        (trusting(ANNA), None, False),
    ],
)
def test_who_can_newly_become_a_role(before: Document | None, after: Document | None, new: bool) -> None:
    assert trust_delta(before, after).adds_access is new


def test_a_new_caller_is_named_by_the_cell_and_its_witness() -> None:
    cell = one(trust_delta(trusting(LAMBDA), trusting(LAMBDA, ANNA)))
    request = witness_request(cell)
    assert cell.principal == "AWS:111122223333:user/anna"
    assert request is not None
    assert request.principal == "arn:aws:iam::111122223333:user/anna"


def test_a_principal_taken_off_a_denial_is_let_in() -> None:
    everyone: Json = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    but_lambda = {**everyone, "Effect": "Deny", "NotPrincipal": LAMBDA}
    del but_lambda["Principal"]
    before = document(everyone, but_lambda, kind=PolicyKind.RESOURCE)
    after = document(everyone, {**but_lambda, "NotPrincipal": {**LAMBDA, **ANNA}}, kind=PolicyKind.RESOURCE)
    request = witness_request(one(trust_delta(before, after)))
    assert request is not None
    assert request.principal == ANNA["AWS"]
