"""Every test that the threat model relies on exists, and every boundary says what remains."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_each_row_has_a_test_or_says_what_is_done_instead() -> None:
    rows = [line for line in TEXT.splitlines() if re.match(r"\| [STRIDE] \|", line)]
    assert len(rows) > 30
    assert sum("::" in row for row in rows) == len(rows) - 2  # the two that CI does


def test_each_boundary_says_what_remains() -> None:
    boundaries = TEXT.split("\n## ")[2:]
    assert all("Remains:" in boundary for boundary in boundaries)
