"""Commands that ask a deployed guardian, on the ledger of docs/examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import iamdrift.cli
from tests.cli.running import run

SCHEMAS = Path(iamdrift.cli.__file__).parent / "schemas"


def told(command: str, *arguments: str, schema: str = "") -> Any:
    """What a command prints with --json, held to its published schema."""
    printed = json.loads(run(command, *arguments, "--json").stdout)
    name = schema or command
    published = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(published)
    Draft202012Validator(published).validate(printed)
    assert printed["schema"] == f"iamdrift.{name}/1"
    return printed
