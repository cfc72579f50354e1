"""docs/guardrails.md is what the generator makes of the guardrails, and every control belongs to a known framework."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamdrift.domain.judging.coverage import FRAMEWORKS, coverage, framework_of
from iamdrift.guardrails import GUARDRAILS
from scripts import generate_guardrail_reference as generator


def test_the_reference_is_current() -> None:
    assert generator.main(["--check"]) == 0, "run scripts/generate_guardrail_reference.py"


def test_an_outdated_reference_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "TARGET", tmp_path / "guardrails.md")
    assert generator.main(["--check"]) == 1
    assert "guardrails.md is not current" in capsys.readouterr().err
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0


def test_every_control_belongs_to_a_framework() -> None:
    unknown = [(rule.id, control) for rule in GUARDRAILS for control in rule.controls if not framework_of(control)]
    assert unknown == []


def test_coverage_loses_nothing() -> None:
    covered = coverage(GUARDRAILS)
    named = {(rule.id, control) for rule in GUARDRAILS for control in rule.controls}
    assert {(rule, f"{each.framework} {each.control}") for each in covered for rule in each.guardrails} == named
    assert {each.framework for each in covered} == set(FRAMEWORKS)


def test_ids_of_cis_carry_their_version() -> None:
    cis = [each.control for each in coverage(GUARDRAILS) if each.framework == "CIS AWS"]
    assert cis
    assert all(control.split(" ")[0] in ("3.0", "5.0", "6.0", "7.0") and " " in control for control in cis)
