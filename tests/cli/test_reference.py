"""docs/cli.md shows what the commands really print."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from iamdrift.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_commands_print() -> None:
    code = "from scripts import generate_cli_reference as made; import sys; sys.stdout.write(made.written())"
    made = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join((".", "layers/guardian"))},
        cwd=ROOT,
    )
    assert made.stdout == (ROOT / "docs" / "cli.md").read_text(), "run scripts/generate_cli_reference.py"


def test_every_command_has_a_chapter() -> None:
    text = (ROOT / "docs" / "cli.md").read_text()
    assert all(f"\n### `iamdrift {listed.name}`\n" in text for listed in COMMANDS)
