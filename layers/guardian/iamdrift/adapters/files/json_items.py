"""Reads a well-formed JSON export item by item with the parser of the standard library, which is the fastest there is.

What is unusual about a file (and whatever is wrong with it) is left to `json_stream`, which knows how to say it.
"""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from iamdrift.adapters.files.json_depth import Depth

MOST_HELD: Final = 16 * 2**20  # characters of one value; a longer one is unusual
DEEPEST: Final = 48  # brackets around brackets; what nests deeper is unusual
_CHUNK: Final = 64 * 1024
_BLANK: Final = re.compile(r"[ \t\n\r]*")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")  # parsers disagree about one without its other half
_ESCAPE: Final = 6  # characters


class Unusual(Exception):
    """The file has something that this reader leaves to the one that looks more closely."""


@dataclass(frozen=True, slots=True)
class Item:
    """A value at a prefix (`RoleDetailList.item`). `length`: the characters it was written with; 0: not known."""

    prefix: str
    value: Any
    length: int = 0


def items(path: Path, prefixes: Collection[str]) -> Iterator[Item]:
    """Every value at one of the prefixes, in one pass; memory stays flat. Raises Unusual."""
    try:
        with path.open("rb") as file:
            yield from _members(_Text(file), prefixes)
    except (OSError, ValueError, RecursionError) as error:
        raise Unusual from error


def _members(text: _Text, prefixes: Collection[str]) -> Iterator[Item]:
    """Of the object that the file is."""
    text.take("{")
    more = text.peek() != "}" or text.another("}")
    while more:
        key, _ = text.value()
        if not isinstance(key, str):
            raise Unusual
        text.take(":")
        if (prefix := f"{key}.item") in prefixes and text.peek() == "[":
            yield from (Item(prefix, value, length) for value, length in text.values())
        else:
            value, length = text.value()
            if key in prefixes:
                yield Item(key, value, length)
        more = text.another("}")
    text.end()


class _Text:
    """The text of a file from where it was read to, as far as it is needed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._decoder = file, getincrementaldecoder("utf-8-sig")()
        self._depth = Depth()
        self._held, self._at, self._ended = "", 0, False

    def peek(self) -> str:
        """The next character that is not blank; none at the end."""
        while True:
            self._at = _end_of_blank(self._held, self._at)
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def take(self, mark: str) -> None:
        if self.peek() != mark:
            raise Unusual
        self._at += 1

    def another(self, last: str) -> bool:
        """Whether a comma comes next, and not the mark that ends it all."""
        mark = self.peek()
        if mark not in (",", last) or not mark:
            raise Unusual
        self._at += 1
        return mark == ","

    def value(self) -> tuple[Any, int]:
        """The next value, and the characters it was written with."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise Unusual from None
                continue
            if end == len(self._held) and self._more():
                continue  # a number may go on
            length, self._at = end - self._at, end
            return value, length

    def values(self) -> Iterator[tuple[Any, int]]:
        """Those of a list."""
        self.take("[")
        more = self.peek() != "]" or self.another("]")
        while more:
            yield self.value()
            more = self.another("]")

    def end(self) -> None:
        if self.peek():
            raise Unusual

    def _more(self) -> bool:
        """Read on; whether there was something to read."""
        if self._ended:
            return False
        rest = self._held[self._at :]
        raw = self._file.read(max(_CHUNK, len(rest)))
        self._depth.feed(raw)
        self._held, self._at = rest + self._decoder.decode(raw, not raw), 0
        self._ended = not raw
        seam = max(0, len(rest) - _ESCAPE)
        if len(rest) > MOST_HELD or self._depth.deepest > DEEPEST or _SURROGATE.search(self._held, seam):
            raise Unusual
        return bool(raw)


def _end_of_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unusual
    return found


def _refuse(_word: str) -> Any:
    raise Unusual


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse)
