"""Shapes: what may stand at one place of the configuration file, read and published as JSON Schema from one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, Generic, Protocol, TypeVar

from iamdrift.config.nodes import Listing, Node, Place, Scalar, Table

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
H = TypeVar("H", bound=Hashable)
Schema = dict[str, Any]
_MOST_SHOWN: Final = 80


class Shape(Protocol[T_co]):
    def schema(self) -> Schema:
        """As JSON Schema (draft 7)."""
        ...

    def read(self, node: Node) -> T_co:
        """The value that stands here. Raises InvalidInput with file, line and column."""
        ...


@dataclass(frozen=True, slots=True)
class Word(Generic[T]):
    """Text that fits a pattern (JSON Schema's, anchored by us), made into a value."""

    what: str
    pattern: str
    build: Callable[[str], T]

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}

    def read(self, node: Node) -> T:
        word = scalar(node, self.what)
        if word.kind not in ("str", "timestamp"):
            raise node.place.refuse(f"{shown(word.text)} is not {self.what}", f"put it in quotes: '{word.text[:20]}'")
        if not re.fullmatch(self.pattern, word.text):
            raise node.place.refuse(f"{shown(word.text)} is not {self.what}")
        return built(self.build, node.place, word.text)


def text(what: str, pattern: str = r"[\s\S]*\S[\s\S]*") -> Word[str]:
    """Text that stays text; by default anything but blanks."""
    return Word(what, pattern, str)


@dataclass(frozen=True, slots=True)
class Account:
    """An account id, quoted or not; unquoted it is taken as written, before YAML makes it a number."""

    def schema(self) -> Schema:
        number = {"type": "integer", "minimum": 100_000_000_000, "maximum": 999_999_999_999}
        return {"anyOf": [{"type": "string", "pattern": "^[0-9]{12}$"}, number]}

    def read(self, node: Node) -> str:
        word = scalar(node, "an account id")
        if re.fullmatch("[0-9]{12}", word.text):
            return word.text
        remedy = "quote account ids: '012345678901'"
        if re.fullmatch("[0-9]{1,11}", word.text):
            remedy = f"did a tool drop leading zeros? Then it is '{word.text.zfill(12)}', in quotes"
        elif re.fullmatch("0[xo][0-9a-fA-F]+|[0-9_.+eE-]+", word.text):
            remedy = f"a tool rewrote it as a number; {remedy}"
        raise node.place.refuse(f"{shown(word.text)} is not an account id of 12 digits", remedy)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of some words, each standing for a value."""

    options: Mapping[str, T]

    def schema(self) -> Schema:
        return {"enum": list(self.options)}

    def read(self, node: Node) -> T:
        word = scalar(node, "one of " + ", ".join(self.options)).text
        if word not in self.options:
            raise node.place.refuse(f"{shown(word)} is none of {', '.join(self.options)}", nearest(word, self.options))
        return self.options[word]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name that must be known; `published` ones are proposed by editors."""

    what: str
    known: frozenset[str]
    published: tuple[str, ...] = ()
    pattern: str = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*"

    def schema(self) -> Schema:
        free: Schema = {"type": "string", "pattern": f"^(?:{self.pattern})$"}
        return {"anyOf": [{"enum": sorted(self.published)}, free]} if self.published else free

    def read(self, node: Node) -> str:
        word = scalar(node, self.what).text
        if word not in self.known:
            raise node.place.refuse(f"there is no {self.what} {shown(word)}", nearest(word, self.known))
        return word


@dataclass(frozen=True, slots=True)
class Flag:
    def schema(self) -> Schema:
        return {"type": "boolean"}

    def read(self, node: Node) -> bool:
        word = scalar(node, "true or false")
        if word.kind != "bool" or word.text not in ("true", "false"):
            raise node.place.refuse(f"{shown(word.text)} is not true or false", "write true or false, without quotes")
        return word.text == "true"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between `least` and `most`."""

    least: int
    most: int

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def read(self, node: Node) -> int:
        what = f"a whole number from {self.least} to {self.most}"
        word = scalar(node, what)
        if word.kind == "int" and re.fullmatch("0|[1-9][0-9]{0,9}", word.text):
            number = int(word.text)
            if self.least <= number <= self.most:
                return number
        raise node.place.refuse(f"{shown(word.text)} is not {what}")


@dataclass(frozen=True, slots=True)
class Many(Generic[H]):
    """A list, each member once."""

    of: Shape[H]
    what: str
    least: int = 0

    def schema(self) -> Schema:
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.of.schema(), "uniqueItems": True} | least

    def read(self, node: Node) -> tuple[H, ...]:
        if not isinstance(node, Listing):
            raise node.place.refuse(f"expected a list of {self.what}, found {kind(node)}", "write [one, another]")
        if len(node.items) < self.least:
            raise node.place.refuse(f"expected at least {self.least} of {self.what}")
        found: dict[H, Place] = {}
        for item in node.items:
            value = self.of.read(item)
            if value in found:
                raise item.place.refuse(f"listed twice (first in line {found[value].line})")
            found[value] = item.place
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ByKey(Generic[T]):
    """A mapping whose keys are free within a shape of their own."""

    key: Word[str] | Identifier
    value: Shape[T]
    what: str

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": self.key.schema(),
            "additionalProperties": self.value.schema(),
        }

    def read(self, node: Node) -> tuple[tuple[str, T], ...]:
        if not isinstance(node, Table):
            raise node.place.refuse(f"expected {self.what}, found {kind(node)}", "write {key: value}")
        return tuple((self.key.read(word), self.value.read(value)) for word, value in node.entries)


def scalar(node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar) or node.kind == "null":
        raise node.place.refuse(f"expected {what}, found {kind(node)}")
    return node


def built(build: Callable[..., T], place: Place, *values: Any, **named: Any) -> T:
    """What `build` makes of the values; its ValueError says what is wrong with them, we say where."""
    try:
        return build(*values, **named)
    except ValueError as error:
        raise place.refuse(str(error)) from error


def nearest(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word[:_MOST_SHOWN].lower(), sorted(known), n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else ""


def shown(text: str) -> str:
    """Text of the file, safe to print and not too long."""
    return ascii(text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "...")


def kind(node: Node) -> str:
    if isinstance(node, Scalar):
        return "nothing" if node.kind == "null" else shown(node.text)
    return "a list" if isinstance(node, Listing) else "a mapping"
