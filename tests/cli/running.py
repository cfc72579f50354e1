"""Runs the command line in this process, as a person would from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from iamdrift.cli.main import app

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def run(*arguments: str | Path, stdin: str | bytes | None = None, width: int = 200) -> Any:
    """The result of `iamdrift <arguments>`; `$NAME` stands for a file of docs/examples."""
    words = [str(EXAMPLES / str(word)[1:]) if str(word).startswith("$") else str(word) for word in arguments]
    return CliRunner().invoke(app, words, input=stdin, env={"COLUMNS": str(width), "NO_COLOR": "1"})
