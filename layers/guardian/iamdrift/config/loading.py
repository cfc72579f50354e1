"""Loading: guardrails.yaml and the environment as one effective configuration, or an error that says where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from iamdrift.config.custom import custom_guardrails
from iamdrift.config.layout import layout
from iamdrift.config.nodes import Listing, Node, Place, Scalar, Table, read_nodes
from iamdrift.config.shapes import shown
from iamdrift.config.words import FOLDER, MODE
from iamdrift.domain.configuration.declarative import compiled
from iamdrift.domain.configuration.settings import Settings, sealed
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences import OCCURRENCE_IDS
from iamdrift.errors import InvalidInput

FILE: Final = "guardrails.yaml"
FILE_VARIABLE: Final = "IAMDRIFT_CONFIG"
MODE_VARIABLE: Final = "IAMDRIFT_MODE"
ORGANIZATION_VARIABLE: Final = "IAMDRIFT_ORGANIZATION_ID"
_HERE: Final = Path()


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one deployment is told: settings with their digest, and the guardrails it adds: custom and declared."""

    settings: Settings
    guardrails: tuple[Guardrail, ...] = ()
    folder: Path | None = None  # of the custom guardrails, and the cases beside them


def configured(environ: Mapping[str, str], known: Iterable[str], beside: Path) -> Configuration:
    """The configuration of this deployment. IAMDRIFT_CONFIG names the file; without it guardrails.yaml in the folder
    `beside` is read if it is there. IAMDRIFT_MODE and IAMDRIFT_ORGANIZATION_ID hold where the file says nothing.
    """
    named = environ.get(FILE_VARIABLE, "")
    return read(Path(named), known, _defaults(environ)) if named else load(beside / FILE, known, _defaults(environ))


def read(path: Path, known: Iterable[str], defaults: Settings | None = None) -> Configuration:
    """The configuration in a file that somebody named: it must be there."""
    if not path.is_file():
        raise InvalidInput("there is no such file", where=str(path), remedy="name the configuration, or leave it out")
    return load(path, known, defaults)


def load(path: Path, known: Iterable[str], defaults: Settings | None = None) -> Configuration:
    """The configuration in a file; the defaults where it is missing or empty. `known`: ids of our own guardrails."""
    content = path.read_bytes() if path.is_file() else b""
    return loaded(content, path.name, known, defaults or Settings(), path.parent)


def loaded(content: bytes, file: str, known: Iterable[str], defaults: Settings, beside: Path = _HERE) -> Configuration:
    """The configuration in this text. Raises InvalidInput with file, line and column."""
    root = read_nodes(content, file)
    if root is None or (isinstance(root, Scalar) and not root.text):
        return Configuration(sealed(defaults))
    if not isinstance(root, Table):
        raise root.place.refuse("the configuration is a mapping of keys", "begin with `mode: notify`")
    ours = frozenset(known) | OCCURRENCE_IDS
    folder = _folder(root)
    custom, files = custom_guardrails(beside / folder) if folder else ((), ())
    extra = [(rule.id, root.place) for rule in custom] + list(_declared_ids(root))
    _refuse_taken(extra, ours)
    settings = layout(ours | {name for name, _ in extra}, defaults=defaults).read(root)
    return Configuration(
        sealed(replace(settings, custom=files)),
        (*custom, *compiled(settings.rules)),
        beside / folder if folder else None,
    )


def _defaults(environ: Mapping[str, str]) -> Settings:
    settings = Settings(organization_id=environ.get(ORGANIZATION_VARIABLE, ""))
    mode = environ.get(MODE_VARIABLE) or settings.mode.value
    if mode not in MODE.options:
        raise InvalidInput(f"{shown(mode)} is no mode", where=MODE_VARIABLE, remedy=f"one of {', '.join(MODE.options)}")
    return replace(settings, mode=MODE.options[mode])


def _folder(root: Table) -> str:
    node = root.get("custom_guardrails")
    return "" if node is None else FOLDER.read(node)


def _declared_ids(root: Table) -> Iterable[tuple[str, Place]]:
    """The ids of the declared rules, before anything else is read: other keys may name them."""
    rules = root.get("rules")
    for rule in rules.items if isinstance(rules, Listing) else ():
        word: Node | None = rule.get("id") if isinstance(rule, Table) else None
        if isinstance(word, Scalar):
            yield word.text, word.place


def _refuse_taken(extra: Iterable[tuple[str, Place]], ours: frozenset[str]) -> None:
    taken = set(ours)
    for name, place in extra:
        if name in taken:
            raise place.refuse(f"there is a guardrail {name[:80]!r} already", "choose another id")
        taken.add(name)
