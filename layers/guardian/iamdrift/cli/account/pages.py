"""Writes pages to files: the history of a principal, and what a scan found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from iamdrift.cli.account.scanning import Rules, Scanned
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import err
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.blame import blame
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.errors import InvalidInput
from iamdrift.reports.page.page import principal_page
from iamdrift.reports.page.scan import Scan, scan_page


def write_page(path: str, dossier: Dossier, guardrails: Sequence[Guardrail]) -> None:
    """Raises InvalidInput where it cannot be written."""
    _write(path, principal_page(dossier, blame(dossier.versions), guardrails))


def written(path: str, found: Iterable[Scanned], rules: Rules, *, source: str, now: str) -> Iterator[Scanned]:
    """What was found, which is on the page as well. Raises InvalidInput where that cannot be written."""
    listed = list(found)
    told = tuple(each.assessment for each in listed if each.assessment.standing)
    problems = tuple((str(each.assessment.principal), problem) for each in listed for problem in each.problems)
    _write(path, scan_page(Scan(source, now, len(listed), told, problems), rules.guardrails))
    return iter(listed)


def _write(path: str, page: str) -> None:
    try:
        Path(path).write_text(page, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(f"cannot be written: {reason}", where=path, remedy="name another file") from error
    err().print(f"written: {printable(path)}", style="dim")
