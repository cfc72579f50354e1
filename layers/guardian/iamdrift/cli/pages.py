"""Writes the page of a principal to a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from iamdrift.cli.printable import printable
from iamdrift.cli.screen import err
from iamdrift.domain.blame import blame
from iamdrift.domain.dossier import Dossier
from iamdrift.domain.guardrail import Guardrail
from iamdrift.errors import InvalidInput
from iamdrift.reports.page.page import principal_page


def write_page(path: str, dossier: Dossier, guardrails: Sequence[Guardrail]) -> None:
    """Raises InvalidInput where it cannot be written."""
    page = principal_page(dossier, blame(dossier.versions), guardrails)
    try:
        Path(path).write_text(page, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(f"cannot be written: {reason}", where=path, remedy="name another file") from error
    err().print(f"written: {printable(path)}", style="dim")
