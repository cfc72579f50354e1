"""Records: shapes with named, documented fields, and the ones that keep their place or hold any JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from iamdrift.config.nodes import Listing, Node, Place, Scalar, Table
from iamdrift.config.shapes import Schema, Shape, built, kind, nearest, shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: how it is written, the parameter it becomes, and what it means."""

    key: str
    shape: Shape[Any]
    means: str
    required: bool = False
    parameter: str = ""

    def schema(self) -> Schema:
        return {"description": self.means} | self.shape.schema()


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A mapping with exactly these keys; what `build` makes of those that are given."""

    what: str
    build: Callable[..., T]
    fields: tuple[Field, ...]

    def schema(self) -> Schema:
        required = [field.key for field in self.fields if field.required]
        return {
            "type": "object",
            "properties": {field.key: field.schema() for field in self.fields},
            "additionalProperties": False,
        } | ({"required": required} if required else {})

    def read(self, node: Node) -> T:
        if not isinstance(node, Table):
            raise node.place.refuse(f"expected {self.what}, found {kind(node)}")
        known = {field.key: field for field in self.fields}
        for word, _ in node.entries:
            if word.text not in known:
                remedy = nearest(word.text, known) or f"known here: {', '.join(known)}"
                raise word.place.refuse(f"unknown key {shown(word.text)} in {self.what}", remedy)
        values = {word.text: known[word.text].shape.read(value) for word, value in node.entries}
        missing = [field.key for field in self.fields if field.required and field.key not in values]
        if missing:
            raise node.place.refuse(f"{self.what} needs {', '.join(missing)}")
        return built(self.build, node.place, **{known[key].parameter or key: value for key, value in values.items()})


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value that can still say where it stands."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class WithPlace(Generic[T]):
    """A shape whose values keep their place, for checks that need the whole file."""

    of: Shape[T]

    def schema(self) -> Schema:
        return self.of.schema()

    def read(self, node: Node) -> Placed[T]:
        return Placed(self.of.read(node), node.place)


@dataclass(frozen=True, slots=True)
class Anything:
    """A JSON object, such as a policy document, written as YAML."""

    what: str

    def schema(self) -> Schema:
        return {"type": "object"}

    def read(self, node: Node) -> Any:
        if not isinstance(node, Table):
            raise node.place.refuse(f"expected {self.what}, found {kind(node)}")
        return plain(node)


def plain(node: Node) -> Any:
    """The node as JSON data. What JSON cannot tell from a number stays text: dates and account ids."""
    if isinstance(node, Table):
        return {word.text: plain(value) for word, value in node.entries}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return _plain_scalar(node)


def _plain_scalar(word: Scalar) -> Any:
    if word.kind == "null":
        return None
    if word.kind == "bool":
        return word.text.lower() == "true"
    if word.kind == "int" and re.fullmatch("0|[1-9][0-9]{0,10}", word.text):
        return int(word.text)
    return word.text
