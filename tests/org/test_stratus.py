"""Known attack techniques as event sequences: found by what, how bad, and what the guardian recommends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.generate_attack_reference import REFERENCE, rendered
from tests.org.stratus import CASES, Case, played

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["technique"])
def test_a_technique_is_found_judged_and_told(case: Case) -> None:
    outcome = played(case)
    assert set(case["finds"]) <= set(outcome.findings)
    assert outcome.severity == case["severity"].upper()
    assert outcome.verdict == case["verdict"]
    assert outcome.told == bool(case["finds"])


@pytest.mark.parametrize("case", [case for case in CASES if case["finds"]], ids=lambda case: case["technique"])
def test_the_same_events_once_more_are_told_once(case: Case) -> None:
    assert played(case, times=2).messages == played(case).messages


def test_the_table_of_techniques_is_up_to_date() -> None:
    assert REFERENCE.read_text() == rendered(), "run scripts/generate_attack_reference.py"


def test_the_iam_organization_and_trail_techniques_are_all_there() -> None:
    names = {case["technique"].split(" ")[0] for case in CASES}
    assert len(names) >= 14
    assert json.dumps(sorted(names)).count("cloudtrail") == 4
