"""What a replay keeps in a file, so that it goes on where it was interrupted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from iamdrift.cli.changes.replaying import Tally
from iamdrift.cli.files.reading import parse_json
from iamdrift.cli.files.trails import TrailFile
from iamdrift.domain.ledger.plain import from_plain, to_plain
from iamdrift.errors import InvalidInput

SCHEMA = "iamdrift.replay-state/1"


@dataclass(frozen=True, slots=True)
class State:
    """`done`: name and mark of the files that are in the tally. `seen`: the ids of the changes in it."""

    tally: Tally = field(default_factory=Tally)
    done: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def has(self, file: TrailFile) -> bool:
        return bool(file.mark) and self.done.get(file.name) == file.mark


def load(path: str) -> State:
    """The state in a file; a new one where there is no file. Raises InvalidInput."""
    file = Path(path)
    if not path or not file.exists():
        return State()
    try:
        data = parse_json(file.read_text("utf-8"), where=path, what="the state of a replay")
        if data["schema"] != SCHEMA:
            raise KeyError("schema")
        done = {str(name): str(mark) for name, mark in data["done"].items()}
        return State(from_plain(Tally, data["tally"]), done, set(map(str, data["seen"])))
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            "not the state of a replay", where=path, remedy="name the file that --resume wrote, or a new one"
        ) from error


def save(path: str, state: State) -> None:
    """Written beside it and then renamed, so that whoever interrupts leaves the old one. Raises InvalidInput."""
    if not path:
        return
    data = {"schema": SCHEMA, "tally": to_plain(state.tally), "done": state.done, "seen": sorted(state.seen)}
    beside = Path(f"{path}.new")
    try:
        beside.write_text(json.dumps(data), "utf-8")
        beside.replace(path)
    except OSError as error:
        raise InvalidInput(f"cannot be written: {error.strerror}", where=path, remedy="name another file") from error
