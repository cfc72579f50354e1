"""What ARN patterns contain and share, in the reading that is safe for the question."""

from __future__ import annotations

import pytest

from iamdrift.domain.policy.documents.tokens import tokenized
from iamdrift.domain.policy.matching.arn_overlap import arn_overlaps, arn_shared
from iamdrift.domain.policy.matching.arns import arn_contains

OWN = tokenized("arn:aws:s3:::home/${aws:username}/*")


@pytest.mark.parametrize(
    ("outer", "inner", "contained"),
    [
        ("arn:aws:s3:::b*", "arn:aws:s3:::bucket/*", True),
        ("arn:aws:ec2:*", "arn:aws:ec2:eu-west-1:1:instance/i", True),
        ("arn:aws:logs:*:*:/aws/*", "arn:aws:logs:r:1:log-group:/aws/x", False),
        ("arn:aws:iam::*:role/*", "arn:aws:iam::1:user/role/x", False),
        (OWN, tokenized("arn:aws:s3:::home/${aws:username}/a/*"), True),
        (OWN, "arn:aws:s3:::home/anna/*", False),
        ("arn:aws:s3:::home/*", OWN, True),
        (tokenized("arn:aws:s3:::${*}"), "arn:aws:s3:::bucket", False),
        ("arn:aws:s3:::bucke?", "arn:aws:s3:::bucket", True),
    ],
)
def test_containment_is_proven_in_both_readings(outer: str, inner: str, contained: bool) -> None:
    assert arn_contains(outer, inner) is contained


@pytest.mark.parametrize(
    ("left", "right", "overlapping"),
    [
        ("arn:aws:s3:::a*", "arn:aws:s3:::*b", True),
        ("arn:aws:s3:::a", "arn:aws:s3:::b", False),
        ("arn:aws:logs:*:*:/aws/*", "arn:aws:logs:r:1:log-group:/aws/x", True),
        ("arn:aws:ecs:*:*:task-definition/a:*", "arn:aws:ecs:*:*:task-definition/b:*", False),
        (OWN, "arn:aws:s3:::home/anna/x", True),
        (OWN, "arn:aws:s3:::away/*", False),
        ("*", "arn:aws:s3:::a", True),
    ],
)
def test_overlap_is_only_denied_with_proof(left: str, right: str, overlapping: bool) -> None:
    assert arn_overlaps(left, right) is overlapping
    assert arn_overlaps(right, left) is overlapping


def test_what_two_patterns_share() -> None:
    assert arn_shared("arn:aws:s3:::a*", "arn:aws:s3:::*").patterns == ("arn:aws:s3:::a*",)
    assert set(arn_shared("arn:aws:s3:::a*", "arn:aws:s3:::*b").patterns) == {"arn:aws:s3:::a*b"}
    assert arn_shared("arn:aws:s3:::a", "arn:aws:s3:::b").patterns == ()


def test_what_depends_on_a_variable_is_not_said_exactly() -> None:
    shared = arn_shared(OWN, "arn:aws:s3:::home/anna/*")
    assert shared.patterns == (OWN,)
    assert not shared.exact
