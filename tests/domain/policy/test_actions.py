"""The action catalogue and sets of actions: nothing unknown is dropped, and people read few words."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.policy import AccessLevel, ActionSet, expand
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.resource_types import applicable, formats_of
from iamdrift.domain.policy.matching.glob import matches

NAMES = tuple(catalogue().names(catalogue().everything))


@pytest.mark.parametrize(
    ("pattern", "some"),
    [
        ("s3:GetObject", ["s3:GetObject"]),
        ("S3:getobject", ["s3:GetObject"]),
        ("iam:PassRol?", ["iam:PassRole"]),
        ("iam:*Role", ["iam:PassRole", "iam:CreateRole"]),
        ("?3:GetObject", ["s3:GetObject"]),
        ("*:PassRole", ["iam:PassRole"]),
        ("*", ["s3:GetObject", "iam:PassRole"]),
    ],
)
def test_a_pattern_means_the_actions_it_matches(pattern: str, some: list[str]) -> None:
    names = set(expand(pattern).names())
    assert set(some) <= names
    assert all(matches(pattern.lower(), name.lower()) for name in names)


@given(st.sampled_from(["s3:", "ec2:", "iam:", "*:", "s*:"]), st.text("abegiorstP*?", max_size=6))
@settings(max_examples=60, deadline=None)
def test_expansion_agrees_with_matching_every_name(service: str, rest: str) -> None:
    pattern = service + rest
    expected = {name for name in NAMES if matches(pattern.lower(), name.lower())}
    assert set(expand(pattern).names()) == expected
    assert set(catalogue().names_of(pattern)) == expected


def test_unknown_names_and_patterns_stay_in_the_set() -> None:
    assert "brandnew:DoIt" in expand("brandnew:DoIt")
    assert "s3:GetSomethingOfNextYear" in expand("s3:Get*")
    assert "s3:PutSomethingOfNextYear" not in expand("s3:Get*")
    assert "brandnew:DoIt" in (expand("s3:GetObject") | expand("brandnew:*"))


def test_a_name_taken_out_of_a_pattern_is_outside() -> None:
    rest = ActionSet(beyond=("brandnew:*",), outside=("brandnew:doit",))
    assert "brandnew:Other" in rest
    assert "brandnew:DoIt" not in rest
    assert "brandnew:DoIt" in (rest | expand("brandnew:DoIt"))


@given(st.sets(st.sampled_from(NAMES), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_readable_patterns_mean_exactly_the_set(names: set[str]) -> None:
    known = 0
    for name in names:
        known |= expand(name).known
    again = 0
    for pattern in ActionSet(known).patterns():
        again |= expand(pattern).known
    assert again == known


def test_whole_families_of_actions_read_as_one_pattern() -> None:
    assert ActionSet(expand("s3:Get*").known).patterns() == ("s3:Get*",)
    assert ActionSet(expand("s3:*").known).patterns() == ("s3:*",)
    assert ActionSet(catalogue().everything).patterns() == ("*",)


def test_every_action_has_one_access_level() -> None:
    levels = [catalogue().level(level) for level in AccessLevel]
    assert sum(levels) == catalogue().everything
    assert expand("iam:AttachRolePolicy").levels == (AccessLevel.PERMISSIONS,)
    assert expand("s3:GetObject").levels == (AccessLevel.READ,)


def test_the_packaged_files_are_small() -> None:
    data = files("iamdrift.domain.policy").joinpath("data")
    assert sum(len(data.joinpath(name).read_bytes()) for name in ("actions.bin", "resource_types.bin")) < 1_000_000


@pytest.mark.parametrize(
    ("action", "resource", "fits"),
    [
        ("s3:GetObject", "arn:aws:s3:::bucket/*", True),
        ("s3:GetObject", "arn:aws:s3:::bucket", False),
        ("s3:ListBucket", "arn:aws:s3:::bucket", True),
        ("s3:ListBucket", "arn:aws:s3:::bucket/*", False),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::bucket", False),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::*", True),
        ("iam:PassRole", "arn:aws:iam::*:role/*", True),
        ("iam:PassRole", "arn:aws:iam::*:user/*", False),
        ("iam:PassRole", "*", True),
        ("iam:PassRole", "arn:aws:s3:::bucket", False),
        ("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*", True),
        ("logs:PutLogEvents", "arn:aws:logs:*:*:/aws/vendedlogs/*", True),  # the type is missing: read wide
        ("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:f", True),
    ],
)
def test_actions_are_about_the_resource_types_they_support(action: str, resource: str, fits: bool) -> None:
    assert bool(applicable(expand(action).known, resource)) is fits


def test_formats_of_an_action_are_arn_patterns() -> None:
    assert formats_of("iam:PassRole") == ("arn:*:iam::*:role/*",)
    assert formats_of("brandnew:DoIt") == ()
