"""`diff` as SARIF 2.1.0, so that code scanning shows new access at the statement that gives it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from iamdrift.cli.changes.comparing import Comparison
from iamdrift.cli.changes.entries import Entry
from iamdrift.cli.terminal.printable import printable
from iamdrift.domain.policy import Confidence

_LEVELS = {Confidence.PROVEN: "error", Confidence.CONDITIONAL: "warning", Confidence.UNPROVEN: "warning"}
_RULE = {
    "id": "new-access",
    "name": "NewAccess",
    "shortDescription": {"text": "The change allows something that was not allowed before"},
    "help": {"text": "Check the example request. Narrow the statement, or approve the access on purpose."},
    "defaultConfiguration": {"level": "error"},
}


def sarif(comparisons: Sequence[Comparison], after: str, version: str) -> dict[str, Any]:
    """One result for each entry that is newly allowed, located in the file `after`."""
    text = Path(after).read_text("utf-8", errors="replace") if Path(after).is_file() else ""
    results = [_result(entry, each.subject, after, text) for each in comparisons for entry in each.new]
    driver = {"name": "iamdrift", "version": version, "rules": [_RULE]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(entry: Entry, subject: str, after: str, text: str) -> dict[str, Any]:
    line = line_of_statement(text, entry.index) if entry.document == after else 1
    message = (
        f"{subject}: newly allows {entry.what}. Example: {entry.witness or 'none found'} ({entry.confidence.value})."
    )
    identity = "|".join((subject, entry.what, *entry.conditions, entry.statement))
    return {
        "ruleId": "new-access",
        "level": _LEVELS[entry.confidence],
        "message": {"text": printable(message)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": Path(after).as_posix()}, "region": {"startLine": line}}}
        ],
        "partialFingerprints": {"access/v1": hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()},
    }


def line_of_statement(text: str, index: int) -> int:
    """The line on which a statement of a policy document begins; 1 where that cannot be told."""
    opening = re.search(r'"Statement"\s*:\s*\[?\s*', text)
    if opening is None:
        return 1
    decoder, place = json.JSONDecoder(), opening.end()
    try:
        for _ in range(index):
            _, place = decoder.raw_decode(text, place)
            place += len(text[place:]) - len(text[place:].lstrip(", \t\r\n"))
    except (ValueError, RecursionError):
        return 1
    return text.count("\n", 0, place) + 1
