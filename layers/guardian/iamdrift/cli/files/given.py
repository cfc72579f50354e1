"""Files as they are given on the command line: ordinary ones, standard input, and pipes that can be read only once."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from iamdrift.cli.files.reading import STDIN, existing
from iamdrift.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Given:
    """A file that can be read as often as needed; `name` is what it was called. A copy lives as long as this value."""

    name: str
    path: Path
    copy: IO[bytes] | None = None

    @contextmanager
    def named(self) -> Iterator[Path]:
        """The path; errors about it speak of the name that was given. Raises InvalidInput."""
        try:
            yield self.path
        except InvalidInput as error:
            where = error.where.replace(str(self.path), self.name)
            raise InvalidInput(error.problem, where=where, remedy=error.remedy) from error


def given(name: str) -> Given:
    """What was given by that name. Raises InvalidInput where it cannot be opened."""
    if name == STDIN:
        return _copied("standard input", sys.stdin.buffer)
    path = existing(name)
    if path.is_file():
        return Given(name, path)
    with path.open("rb") as pipe:
        return _copied(name, pipe)


def _copied(name: str, source: Any) -> Given:
    copy = tempfile.NamedTemporaryFile(prefix="iamdrift-")  # noqa: SIM115 - it lives as long as what is returned
    shutil.copyfileobj(source, copy)
    copy.flush()
    return Given(name, Path(copy.name), copy)
