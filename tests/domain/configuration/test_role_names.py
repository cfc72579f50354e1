"""Role names against the convention."""

from __future__ import annotations

import time

import pytest

from iamdrift.domain.configuration.settings import Naming
from iamdrift.domain.principals.role_names import NameParts, parts_of, unknown_environment

USUAL = Naming()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop-prod-role", NameParts("shop", "prod")),
        ("dev-tools-web-staging-role", NameParts("dev-tools-web", "staging")),
        ("shop-prod-prod-role", NameParts("shop-prod", "prod")),
        ("shop-prd-role", None),
        ("-prod-role", None),
        ("shop-prod-role-", None),
        ("Shop-prod-Role", None),
    ],
)
def test_parts(name: str, expected: NameParts | None) -> None:
    assert parts_of(name, USUAL) == expected


def test_literal_text_of_the_convention_is_no_pattern() -> None:
    naming = Naming("r.{env}+{app}", ("int",))
    assert parts_of("r.int+shop", naming) == NameParts("shop", "int")
    assert parts_of("rxint+shop", naming) is None


def test_a_part_that_is_named_twice_is_the_same_twice() -> None:
    naming = Naming("{app}-{env}-{app}", ("int",))
    assert parts_of("shop-int-shop", naming) == NameParts("shop", "int")
    assert parts_of("shop-int-web", naming) is None


def test_a_convention_without_environment() -> None:
    assert parts_of("role-shop", Naming("role-{app}")) == NameParts("shop", "")


def test_what_stands_for_the_environment_is_named() -> None:
    assert unknown_environment("shop-prd-role", USUAL) == "prd"
    assert unknown_environment("shop-prod-role", USUAL) == ""
    assert unknown_environment("shop", USUAL) == ""


def test_no_name_of_64_characters_is_slow() -> None:
    began = time.process_time()
    for name in ("-".join("prod" for _ in range(12)) + "-rol", "a" * 64, "a-" * 32):
        parts_of(name, Naming("{app}-{env}-{app}-role"))
    assert time.process_time() - began < 0.5
