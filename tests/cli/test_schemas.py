"""What `--json` prints keeps to the published schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import iamdrift.cli
from tests.cli.running import run

SCHEMAS = Path(iamdrift.cli.__file__).parent / "schemas"
PRINTED = {
    "scan": ("scan", "$account.json"),
    "explain": ("explain", "$trail.json", "--all"),
    "diff": ("diff", "$account.json", "$account-after.json"),
    "can": ("can", "alice", "s3:GetObject", "*", "--export", "$account.json"),
    "who-can": ("who-can", "iam:PassRole", "*", "--export", "$account.json"),
    "blast-radius": ("blast-radius", "LegacyAdmin", "--export", "$account.json"),
    "rules": ("rules",),
    "cost": ("cost", "--accounts", "200"),
}


# Tried by the tests of the commands that ask a deployed guardian, see `tests.cli.recorded.told`.
ELSEWHERE = {"doctor", "show", "history", "blame", "findings", "replay", "simulate", "shadow-report", "decision"}
ELSEWHERE |= {"plans", "sweep", "review-items", "tighten"}


def test_every_schema_is_tried() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == {*PRINTED, *ELSEWHERE, "rule", "config", "effective"}


@pytest.mark.parametrize("name", PRINTED)
def test_output_keeps_to_its_schema(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    printed = json.loads(run(*PRINTED[name], "--json").stdout)
    Draft202012Validator(schema).validate(printed)
    assert printed["schema"] == f"iamdrift.{name}/1"


def test_a_rule_keeps_to_its_schema() -> None:
    rule = json.loads(run("rules", "--json").stdout)["guardrails"][0]["id"]
    Draft202012Validator(json.loads((SCHEMAS / "rule.json").read_text())).validate(
        json.loads(run("rules", "show", rule, "--json").stdout)
    )
