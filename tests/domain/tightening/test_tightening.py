"""Tightened policies: what was not used goes, what is protected stays, and nothing is ever added."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.principals.principal import GroupMembership, ManagedPolicy, PolicyText, Snapshot
from iamdrift.domain.principals.snapshot_problems import noted
from iamdrift.domain.tightening.tightening import CAVEATS, Proposal, Use, difference, tightened
from tests.fakes.principals import allow, document, inline, role


def used(*services: str, **more: Any) -> Use:
    return Use(frozenset(services), **more)


def actions(proposal: Proposal) -> list[str]:
    return [
        action
        for statement in json.loads(proposal.policy)["Statement"]
        if statement["Effect"] == "Allow"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    ]


def test_services_that_were_not_used_fall_away_with_what_they_allowed() -> None:
    holder = role(inline=(inline("work", {**allow("s3:Get*"), "Action": ["s3:Get*", "ec2:*", "sqs:SendMessage"]}),))
    proposal = tightened(holder, used("s3"))
    assert actions(proposal) == ["s3:Get*"]
    assert (proposal.removed, proposal.gained_total) == (("ec2", "sqs"), 0)
    assert any("ec2:*" in line.actions for line in proposal.lost)
    assert proposal.tightens


def test_everything_becomes_the_services_that_were_used() -> None:
    proposal = tightened(role(inline=(inline("all", allow("*")),)), used("s3", "sqs"))
    assert {"s3:*", "sqs:*"} <= set(actions(proposal))
    assert "ec2:*" not in actions(proposal)
    assert proposal.gained_total == 0


def test_what_no_record_shows_stays_and_is_named() -> None:
    proposal = tightened(role(inline=(inline("all", allow("*")),)), used("s3"))
    assert "iam:PassRole" in actions(proposal)
    assert {"iam:PassRole", "kms:Decrypt", "logs:PutLogEvents"} <= set(proposal.protected)


def test_what_is_protected_by_configuration_stays() -> None:
    holder = role(inline=(inline("work", {**allow("x"), "Action": ["backup:*", "s3:*"]}),))
    assert "backup:StartRestoreJob" in actions(tightened(holder, used("s3"), ("backup:StartRestoreJob",)))


def test_a_denial_and_an_allow_of_all_but_some_stay_as_they_are() -> None:
    statements = [
        {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
    ]
    proposal = tightened(role(inline=(inline("work", *statements),)), used("s3"))
    assert json.loads(proposal.policy)["Statement"] == statements
    assert not proposal.tightens


def test_conditions_and_resources_stay_with_their_statement() -> None:
    statement = {
        "Sid": "Work",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "ec2:RunInstances"],
        "Resource": "arn:aws:s3:::a/*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    proposal = tightened(role(inline=(inline("work", statement),)), used("s3"))
    assert json.loads(proposal.policy)["Statement"] == [{**statement, "Action": ["s3:GetObject"]}]


def test_where_actions_are_known_a_pattern_becomes_what_was_used_of_it() -> None:
    use = used("dynamodb", actions=frozenset({"dynamodb:getitem", "dynamodb:query"}), tracked=frozenset({"dynamodb"}))
    proposal = tightened(role(inline=(inline("work", allow("dynamodb:*")),)), use)
    assert actions(proposal) == ["dynamodb:GetItem", "dynamodb:Query"]


def test_policies_of_all_kinds_are_brought_into_one_and_a_sid_is_not_there_twice() -> None:
    managed = ManagedPolicy("arn:aws:iam::111122223333:policy/m", "v1", document({**allow("sqs:*"), "Sid": "A"}))
    team = GroupMembership("team", "AGPA1", inline=(inline("g", {**allow("sns:*"), "Sid": "A"}),))
    holder = role(inline=(inline("i", {**allow("s3:*"), "Sid": "A"}),), attached=(managed,), groups=(team,))
    proposal = tightened(holder, used("s3", "sqs", "sns"))
    assert actions(proposal) == ["s3:*", "sqs:*", "sns:*"]
    sids = [statement.get("Sid") for statement in json.loads(proposal.policy)["Statement"]]
    assert sids == ["A", None, None]
    assert not proposal.tightens


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Statement": 1}', '{"Statement": [{"Effect": "Maybe"}]}'])
def test_a_document_that_is_not_understood_is_said_and_adds_nothing(text: str) -> None:
    holder = noted(role(attached=(ManagedPolicy("arn:aws:iam::1:policy/x", "v1", PolicyText(text)),)))
    proposal = tightened(holder, used("s3"))
    assert len(proposal.caveats) > len(CAVEATS)


patterns = st.sampled_from(
    ["*", "s3:*", "s3:Get*", "s3:GetObject", "ec2:*", "iam:*", "iam:PassRole", "kms:*", "kms:Generate*", "logs:Put*",
     "l*:*", "?qs:Send*", "dynamodb:*Item", "unknown:Thing", "*:Get*"]
)  # fmt: skip
statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Action": st.lists(patterns, min_size=1, max_size=4),
        "Resource": st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:iam::111122223333:role/x"]),
    }
)
services = st.frozensets(st.sampled_from(["s3", "ec2", "iam", "kms", "logs", "sqs", "dynamodb", "lambda"]), max_size=4)


def held(parts: list[dict[str, Any]]) -> Snapshot:
    return role(inline=(inline("work", *parts),) if parts else ())


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(statements, min_size=1, max_size=4), use=services)
def test_a_tightened_policy_never_allows_what_was_not_allowed(parts: list[dict[str, Any]], use: frozenset[str]) -> None:
    assert tightened(held(parts), Use(use)).gained_total == 0


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(statements, min_size=1, max_size=3), use=services)
def test_tightened_again_it_is_the_same(parts: list[dict[str, Any]], use: frozenset[str]) -> None:
    once = tightened(held(parts), Use(use)).policy
    again = tightened(held(_statements(once)), Use(use)).policy
    change = difference(held(_statements(once)), again)
    assert (change.newly_total, change.lost_total) == (0, 0)


def _statements(policy: str) -> list[dict[str, Any]]:
    return list(json.loads(policy)["Statement"]) if policy else []
