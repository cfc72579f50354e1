"""Where the command writes: results on standard output, everything about the run on standard error."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from rich.console import Console

_WIDTH_OF_A_PIPE = 120


def out() -> Console:
    """The console for results."""
    return _console(stderr=False)


def err() -> Console:
    """The console for progress, hints and errors."""
    return _console(stderr=True)


def print_json(data: Any) -> None:
    """One JSON document; only ASCII, so that no name in it can act on a terminal."""
    sys.stdout.write(json.dumps(data, indent=2) + "\n")


def _console(*, stderr: bool) -> Console:
    """Without markup, emoji and highlighting: what is printed is data. NO_COLOR and COLUMNS are honoured by rich."""
    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and not os.environ.get("COLUMNS"):
        console.width = _WIDTH_OF_A_PIPE
    return console
