"""Role names against the convention: which application and environment a name speaks of, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from iamdrift.domain.configuration.settings import Naming

_APP: Final = r"(?P<app>[A-Za-z0-9][A-Za-z0-9+=,.@_-]*?)"
_ANY: Final = r"(?P<env>[A-Za-z0-9]+)"
_PLACES: Final = re.compile(r"(\{app\}|\{env\})")


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a name that follows the convention is made of; `environment` is empty where the convention has none."""

    app: str
    environment: str


def parts_of(name: str, naming: Naming) -> NameParts | None:
    """The parts of a name that follows the convention in every letter."""
    return _parts(name, naming.pattern, naming.environments)


def unknown_environment(name: str, naming: Naming) -> str:
    """What stands in the place of the environment and is none; empty where something else is wrong."""
    found = None if parts_of(name, naming) else _parts(name, naming.pattern, ())
    return "" if found is None else found.environment


def _parts(name: str, pattern: str, environments: tuple[str, ...]) -> NameParts | None:
    found = _compiled(pattern, environments).fullmatch(name)
    return None if found is None else NameParts(found["app"], found.groupdict().get("env", ""))


@lru_cache(maxsize=64)
def _compiled(pattern: str, environments: tuple[str, ...]) -> re.Pattern[str]:
    """A name has at most 64 characters, and what may stand in a place cannot overlap itself: no matching is slow."""
    env = f"(?P<env>{'|'.join(map(re.escape, environments))})" if environments else _ANY
    seen: set[str] = set()
    written = ""
    for piece in _PLACES.split(pattern):
        group = {"{app}": ("app", _APP), "{env}": ("env", env)}.get(piece)
        if group is None:
            written += re.escape(piece)
        else:
            written += f"(?P={group[0]})" if group[0] in seen else group[1]
            seen.add(group[0])
    return re.compile(written)
