"""The ledger against the copies of its chain heads: whoever rewrites history is found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from iamdrift.domain.ledger.heads import Head, key_of, read_heads, written
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import AccessRefused, InvalidInput
from iamdrift.usecases.check_heads import check_heads

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ACCOUNT = "111122223333"


def head(number: int, name: str = "shop-prod-role") -> Head:
    return Head(PrincipalRef(ACCOUNT, PrincipalType.ROLE, f"{name}{number}", f"AROA{number}"), number, f"hash-{number}")


HEADS = tuple(head(number) for number in range(1, 251))


@dataclass
class Kept:
    """One copy. `age`: how old it is."""

    text: str = written(HEADS)
    age: timedelta = timedelta(hours=20)
    refused: bool = False

    def latest(self, folder: str) -> tuple[str, str] | None:
        assert folder == f"chain-heads/{ACCOUNT}/"
        if self.refused:
            raise AccessRefused("GetObject")
        return (key_of(ACCOUNT, (NOW - self.age).isoformat()[:19], "daily"), self.text) if self.text else None


def as_copied(heads: Sequence[Head]) -> list[str | None]:
    assert len(heads) <= 100
    return [each.hash for each in heads]


def rewritten(heads: Sequence[Head]) -> list[str | None]:
    return ["forged" if each.version == 137 else None if each.version == 200 else each.hash for each in heads]


def problem(kept: Kept, hashes: object = as_copied) -> str:
    (check,) = check_heads(kept, [ACCOUNT], hashes, lambda: NOW)  # type: ignore[arg-type]  # the two functions above
    return check.problem


def test_a_ledger_that_is_as_it_was_is_well() -> None:
    assert problem(Kept()) == ""


def test_whoever_rewrites_or_removes_a_version_is_found_out() -> None:
    said = problem(Kept(), rewritten)
    assert "role shop-prod-role137" in said
    assert "role shop-prod-role200" in said
    assert "138" not in said


def test_copies_that_are_missing_old_or_unreadable_are_problems_too() -> None:
    assert problem(Kept(text="")) == "there is none"
    assert "3 days old" in problem(Kept(age=timedelta(days=3)))
    assert "cannot be read" in problem(Kept(text="garbage"))
    assert "cannot be read" in problem(Kept(refused=True))


def test_names_of_attackers_survive_the_copy() -> None:
    hostile = (head(1, 'a\nb\u2028"]'), head(2, "\ud800"))
    assert tuple(read_heads(written(hostile), "copy")) == hostile


@pytest.mark.parametrize("text", ["{}", "[]", '["1","role","n","i","x","h"]', '["1","robot","n","i",1,"h"]', "null"])
def test_a_line_that_is_no_head_is_named(text: str) -> None:
    with pytest.raises(InvalidInput, match="line 2"):
        tuple(read_heads(written(HEADS[:1]) + text, "copy"))
