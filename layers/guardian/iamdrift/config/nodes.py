"""YAML text as nodes that know their place, so that every complaint can name line and column.

Nodes keep scalars as they are written: `012345678901` stays an account id, `2026-03-31` a word. No anchors or tags are
honoured and nothing is constructed, so that a hostile file can neither grow nor run.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from iamdrift.errors import InvalidInput

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node as YamlNode

_MOST_BYTES: Final = 400_000
_MOST_DEPTH: Final = 32
_SCALARS: Final = {"str", "int", "float", "bool", "null", "timestamp", "merge"}
_PREFIX: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, line and column, counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}"

    def refuse(self, problem: str, remedy: str = "") -> InvalidInput:
        return InvalidInput(problem, where=str(self), remedy=remedy)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word as written. `kind` is what YAML takes it for (str, int, bool ...); quoted ones are always str."""

    text: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; its keys are words, each once."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        return next((value for word, value in self.entries if word.text == key), None)


Node = Scalar | Listing | Table


def read_nodes(content: bytes, file: str) -> Node | None:
    """The nodes of one YAML document; None where there is nothing in it. Raises InvalidInput with the place."""
    start = Place(file, 1, 1)
    if len(content) > _MOST_BYTES:
        raise start.refuse(f"larger than {_MOST_BYTES} bytes", "a configuration is a page, not a database")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _place_of(content[: error.start], file).refuse("not UTF-8", "save the file as UTF-8") from error
    composed = _composed(text, start) if text.strip() else None
    return None if composed is None else _node(composed, file, 0)


def _composed(text: str, start: Place) -> YamlNode | None:
    from ruamel.yaml import YAML  # here: a deployment without a file does not pay for it
    from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", YAMLWarning)
            composed: YamlNode | None = YAML(typ="safe", pure=True).compose(text)
            return composed
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = start if mark is None else Place(start.file, mark.line + 1, mark.column + 1)
        raise place.refuse(f"not YAML: {error.problem or error.context}") from error
    except (YAMLError, YAMLWarning) as error:
        raise start.refuse(f"not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise start.refuse("nested too deeply") from error


def _node(found: YamlNode, file: str, depth: int) -> Node:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    place = Place(file, found.start_mark.line + 1, found.start_mark.column + 1)
    kind = str(found.tag).removeprefix(_PREFIX)
    if found.anchor:
        raise place.refuse("YAML anchors and aliases are not used here", "write the value out")
    if depth > _MOST_DEPTH:
        raise place.refuse("nested too deeply")
    if isinstance(found, ScalarNode) and kind in _SCALARS:
        return Scalar(str(found.value), kind, place)
    if isinstance(found, SequenceNode) and kind == "seq":
        return Listing(tuple(_node(item, file, depth + 1) for item in found.value), place)
    if isinstance(found, MappingNode) and kind == "map":
        return _table(found, file, depth, place)
    raise place.refuse(f"YAML tags like {kind!r} are not used here", "remove the tag")


def _table(found: YamlNode, file: str, depth: int, place: Place) -> Table:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key, value in found.value:
        word = _node(key, file, depth + 1)
        if not isinstance(word, Scalar):
            raise word.place.refuse("a key must be a word")
        if word.text in entries:
            first = entries[word.text][0].place.line
            raise word.place.refuse(f"the key {word.text[:80]!r} stands here twice (first in line {first})")
        behind = _node(value, file, depth + 1)
        if isinstance(behind, Scalar) and not behind.text and behind.kind == "null":
            behind = replace(behind, place=word.place)  # YAML would say that nothing stands in a later line
        entries[word.text] = (word, behind)
    return Table(tuple(entries.values()), place)


def _place_of(before: bytes, file: str) -> Place:
    lines = before.split(b"\n")
    return Place(file, len(lines), len(lines[-1]) + 1)
