"""docs/remediation.md is what playing every event gives, and every one of them is verified."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import generate_remediation_reference as generator


def rows() -> list[list[str]]:
    lines = generator.reference().split("## Refused")[0].splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][1:]


def test_the_reference_is_current() -> None:
    assert generator.main(["--check"]) == 0, "run scripts/generate_remediation_reference.py"


def test_an_outdated_reference_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "TARGET", tmp_path / "remediation.md")
    assert generator.main(["--check"]) == 1
    assert "remediation.md is not current" in capsys.readouterr().err
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0


def test_everything_that_is_planned_is_applied_and_verified() -> None:
    for event, _, _, steps, applied, verified, *_ in rows():
        assert verified == "yes", event
        assert int(applied) == len(steps.split(", ")), event


def test_what_is_not_done_by_itself_says_why() -> None:
    for row in rows():
        assert row[2] == "yes" or len(row[7]) > 20, row
