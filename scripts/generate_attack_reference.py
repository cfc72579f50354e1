"""Writes docs/attack-techniques.md: which attack technique is found by what, from the cases that the tests play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "org" / "cases" / "stratus.yaml"
REFERENCE = ROOT / "docs" / "attack-techniques.md"
HEAD = """\
# Attack techniques and what the guardian says about them

Techniques of [Stratus Red Team](https://stratus-red-team.cloud) that concern IAM, Organizations and CloudTrail,
played as event sequences by `tests/org/test_stratus.py`. *Verdict* is what the guardian recommends where nobody has
accepted a baseline yet; the mode of the scope caps it. A change of what was accepted before can be reverted, a thing
seen for the first time is told. Where the calls of one session follow each other within minutes, their messages are
one incident.

| technique | what it does | found by | severity | verdict |
|---|---|---|---|---|
"""
TAIL = """
Techniques that touch neither identity nor the trail (snapshots shared, flow logs removed, functions of others
overwritten) are out of scope: they are what GuardDuty and the services' own controls are for.
"""


def rendered() -> str:
    cases: list[dict[str, Any]] = yaml.safe_load(CASES.read_text())
    return HEAD + "".join(map(row, cases)) + TAIL


def row(case: dict[str, Any]) -> str:
    found = ", ".join(f"`{name}`" for name in case["finds"]) or "nothing: it changed nothing"
    return f"| {case['technique']} | {case['does']} | {found} | {case['severity']} | {case['verdict']} |\n"


if __name__ == "__main__":
    REFERENCE.write_text(rendered())
