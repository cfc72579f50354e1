"""What a principal pattern covers, and what cannot be written as one."""

from __future__ import annotations

import pytest

from iamdrift.domain.principals.identity import BoundBy, PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

DEPLOY = PrincipalRef("111122223333", PrincipalType.ROLE, "Legacy-Deploy", "AROAEXAMPLEDEPLOY01")


@pytest.mark.parametrize(
    ("text", "bound_by"),
    [
        ("AROAEXAMPLEDEPLOY01", BoundBy.UNIQUE_ID),
        ("111122223333", BoundBy.ACCOUNT),
        ("arn:aws:iam::111122223333:role/legacy-deploy", BoundBy.ARN),
        ("arn:aws:iam::111122223333:role/any/path/Legacy-Deploy", BoundBy.ARN),
        ("111122223333/legacy-*", BoundBy.NAME),
        ("111122223333/LEGACY-DEPLO?", BoundBy.NAME),
    ],
)
def test_covers(text: str, bound_by: BoundBy) -> None:
    pattern = PrincipalPattern(text)
    assert pattern.covers(DEPLOY)
    assert pattern.bound_by is bound_by


@pytest.mark.parametrize(
    "text",
    [
        "AROAEXAMPLEDEPLOY02",
        "444455556666",
        "arn:aws:iam::444455556666:role/Legacy-Deploy",
        "arn:aws:iam::111122223333:user/Legacy-Deploy",
        "arn:aws:iam::111122223333:role/Legacy-Deploy/other",
        "444455556666/legacy-*",
        "111122223333/deploy*",
    ],
)
def test_does_not_cover(text: str) -> None:
    assert not PrincipalPattern(text).covers(DEPLOY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "legacy-*",
        "*/legacy-deploy",
        "12345678901",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::*:role/deploy",
        "arn:aws:iam::111122223333:root",
        "tag:waived=true",
        "111122223333/legacy\n",
        "111122223333/",
        "aroaexampledeploy01",
    ],
)
def test_cannot_be_written(text: str) -> None:
    with pytest.raises(ValueError, match="no unique id"):
        PrincipalPattern(text)


def test_a_recreated_role_is_not_covered_by_the_unique_id_of_the_old_one() -> None:
    again = PrincipalRef(DEPLOY.account, DEPLOY.type, DEPLOY.name, "AROAEXAMPLEDEPLOY99")
    assert not PrincipalPattern("AROAEXAMPLEDEPLOY01").covers(again)
    assert PrincipalPattern("111122223333/legacy-deploy").covers(again)
