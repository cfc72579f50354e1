"""docs/catalogue.md is what the generator makes of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import generate_catalogue_reference as generator


def test_the_reference_is_current() -> None:
    assert generator.main(["--check"]) == 0, "run scripts/generate_catalogue_reference.py"


def test_an_outdated_reference_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "TARGET", tmp_path / "catalogue.md")
    assert generator.main(["--check"]) == 1
    assert "catalogue.md is not current" in capsys.readouterr().err
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0


def test_no_cell_breaks_the_table() -> None:
    rows = [line for line in generator.reference().splitlines() if line.startswith("| ")]
    assert {row.count("|") for row in rows} == {7}
