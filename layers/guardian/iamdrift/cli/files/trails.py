"""CloudTrail files as they lie in a bucket or its copy: named one by one, or found under a directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iamdrift.adapters.cloudtrail import understand_file
from iamdrift.cli.files.reading import STDIN, read_text
from iamdrift.domain.events.change import Change, Ignored
from iamdrift.errors import InvalidInput, RejectedEvent

LARGEST = 512 * 1024 * 1024  # bytes of one file, unpacked
WHAT = "a CloudTrail file, an EventBridge event, or a directory of them"
_ENDINGS = (".json", ".json.gz")
_NO_EVENTS = ("CloudTrail-Digest", "CloudTrail-Insight")  # folders beside those of the events


@dataclass(frozen=True, slots=True)
class TrailFile:
    """One file; `mark` tells it from another one of the same name."""

    name: str
    mark: str = ""

    def events(self) -> Iterator[Change | Ignored | RejectedEvent]:
        """What the guardian would make of each record. Raises InvalidInput where the file itself cannot be read."""
        text = read_text(self.name, limit=LARGEST, what=WHAT)
        try:
            yield from understand_file(text)
        except RejectedEvent as error:
            place = self.name if error.where in ("", "event") else f"{self.name}, {error.where}"
            raise InvalidInput(error.problem, where=place, remedy=error.remedy) from error


def trail_files(names: Sequence[str]) -> tuple[TrailFile, ...]:
    """The files that are named and those under the directories that are, each once. Raises InvalidInput."""
    found = dict.fromkeys(path for name in names for path in _under(name))
    return tuple(TrailFile(name, _mark(name)) for name in found)


def _under(name: str) -> Iterable[str]:
    path = Path(name)
    if name == STDIN or not path.is_dir():
        return [name]
    files = sorted(str(each) for each in path.rglob("*") if _holds_events(each))
    if not files:
        raise InvalidInput("holds no .json or .json.gz file", where=name, remedy=f"give {WHAT}")
    return files


def _holds_events(path: Path) -> bool:
    return path.name.endswith(_ENDINGS) and not set(path.parts) & set(_NO_EVENTS) and path.is_file()


def _mark(name: str) -> str:
    try:
        known = Path(name).stat()
    except (OSError, ValueError):
        return ""  # it is read, or refused, in its turn
    return f"{known.st_size}-{known.st_mtime_ns}"
