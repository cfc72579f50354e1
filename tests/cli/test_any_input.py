"""Whatever a file holds, a command answers or refuses; it never breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import EXAMPLES, run

EVENT = json.loads((EXAMPLES / "event.json").read_text())
DOCUMENT = json.loads((EXAMPLES / "policy-after.json").read_text())
ACCOUNT = json.loads((EXAMPLES / "account.json").read_text())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def broken(draw: st.DrawFn, whole: Any) -> Any:
    """A valid document in which one value, somewhere, was replaced by another."""
    copy = json.loads(json.dumps(whole))
    holder, key = draw(st.sampled_from(list(_places(copy))))
    holder[key] = draw(VALUES)
    return copy


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from _places(inner)


@pytest.mark.parametrize(
    ("whole", "command"),
    [
        (EVENT, ("explain",)),
        (DOCUMENT, ("diff", "$policy-before.json")),
        (DOCUMENT, ("diff", "--kind", "trust", "$trust-before.json")),
        (ACCOUNT, ("scan",)),
        (ACCOUNT, ("diff", "$account.json")),
        (ACCOUNT, ("blast-radius", "alice", "--export")),
        (ACCOUNT, ("who-can", "iam:PassRole", "*", "--export")),
    ],
    ids=["explain", "diff", "diff trust", "scan", "diff accounts", "blast-radius", "who-can"],
)
@FEW
@given(data=st.data())
def test_one_wrong_value_never_breaks_a_command(
    data: st.DataObject, tmp_path: Path, whole: Any, command: tuple[str, ...]
) -> None:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(data.draw(broken(whole))), encoding="utf-8")
    shown = run(*command, path)
    assert shown.exit_code in (0, 1, 2), shown.exception
    assert "Traceback" not in shown.output
    assert all(line.isprintable() for line in shown.output.splitlines())
