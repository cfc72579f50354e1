"""What the configuration refuses, and that every complaint names its place and the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.config import loaded
from iamdrift.domain.configuration.settings import Settings
from iamdrift.errors import InvalidInput

KNOWN = ("trust-anyone", "role-naming")
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "refused.yaml").read_text(encoding="utf-8"))


def refused(content: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        loaded(content, "guardrails.yaml", KNOWN, Settings())
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    error = refused(case["text"].encode())
    line, column = case["at"]
    assert error.where == f"guardrails.yaml, line {line}, column {column}"
    for words in case["says"]:
        assert words in str(error) or ascii(words)[1:-1] in str(error)
    assert str(error).isprintable()


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        (b"mode: ask\nx: \xff", "guardrails.yaml, line 2, column 4", "not UTF-8"),
        (b"mode: \x00", "guardrails.yaml, line 1, column 1", "special characters"),
        (b"#" * 500_000, "guardrails.yaml, line 1, column 1", "larger than"),
        (b"[" * 50_000, "guardrails.yaml, line 1, column 1", "nested too deeply"),
        (b"{a: " * 40 + b"b" + b"}" * 40, "guardrails.yaml, line 1, column 130", "nested too deeply"),
        (b"a: &a [*a]", "guardrails.yaml, line 1, column 4", "anchors"),
        (b"a: &x 1\nb: &x 2", "guardrails.yaml, line 1, column 1", "duplicate anchor"),
    ],
)
def test_hostile_bytes(content: bytes, where: str, says: str) -> None:
    error = refused(content)
    assert (error.where, says in str(error)) == (where, True)


KEYS = st.sampled_from(["mode", "vendors", "scopes", "organization", "waivers", "rules", "selector", "name", "x", "<<"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates() | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def place_of_refusal(content: bytes) -> str | None:
    try:
        loaded(content, "guardrails.yaml", KNOWN, Settings())
    except InvalidInput as error:
        return error.where
    return None


@given(st.dictionaries(KEYS, VALUES, max_size=4))
@settings(max_examples=200, deadline=None)
def test_law_whatever_is_written_is_read_or_refused_with_its_place(said: dict[str, Any]) -> None:
    where = place_of_refusal(yaml.safe_dump(said, allow_unicode=True).encode())
    assert where is None or where.startswith("guardrails.yaml, line ")


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_law_no_bytes_break_it(content: bytes) -> None:
    where = place_of_refusal(content)
    assert where is None or where.startswith("guardrails.yaml, line ")
