"""Reads a JSON file of any size item by item; whatever is wrong with it is named with its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from iamdrift.adapters.files.json_depth import Depth
from iamdrift.adapters.files.json_object import JsonObject
from iamdrift.errors import InvalidInput

DEEPEST = 80  # what is around a policy document, and the document
_CHUNK = 64 * 1024
_NOT_JSON = (ijson.JSONError, UnicodeDecodeError)  # the latter for half characters in a key
_BOM = b"\xef\xbb\xbf"


def streamed(path: Path, *prefixes: str, remedy: str) -> Iterator[tuple[str, Any]]:
    """(prefix, value) for every value at one of the prefixes (`RoleDetailList.item`), in one pass; memory stays flat.

    Raises InvalidInput where the file cannot be read, is empty, cut off, not JSON, or nests deeper than DEEPEST.
    """
    found = {prefix: ijson.sendable_list() for prefix in prefixes}
    parsers = [ijson.items_coro(values, prefix, map_type=JsonObject) for prefix, values in found.items()]
    start, depth = 0, Depth()
    for chunk in _chunks(path, remedy):
        _check_depth(path, depth, chunk, start, remedy)
        try:
            for parser in parsers:
                parser.send(chunk)
        except _NOT_JSON as error:
            place = _place(path, _offset_of_error(path, start))
            raise InvalidInput(f"not JSON: {_reason(error)}", where=place, remedy=remedy) from error
        start += len(chunk)
        for prefix, values in found.items():
            yield from ((prefix, value) for value in values)
            del values[:]
    _finish(path, parsers, start, remedy)


def top_level_keys(path: Path) -> list[str]:
    """The keys of the object that a valid file holds; none where it holds something else."""
    with path.open("rb") as file:
        events = ijson.parse(_without_bom(file))
        return [value for prefix, event, value in events if (prefix, event) == ("", "map_key")]


def _chunks(path: Path, remedy: str) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                raise InvalidInput("text in UTF-16", where=str(path), remedy="save it as UTF-8")
            file.seek(0)
            source, blank = _without_bom(file), True
            while chunk := source.read(_CHUNK):
                blank = blank and not chunk.strip()
                yield chunk
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", where=str(path), remedy=remedy) from error
    if blank:
        raise InvalidInput("empty", where=str(path), remedy=remedy)


def _without_bom(file: BinaryIO) -> BinaryIO:
    if file.read(len(_BOM)) != _BOM:
        file.seek(0)
    return file


def _check_depth(path: Path, depth: Depth, chunk: bytes, start: int, remedy: str) -> None:
    before = replace(depth)
    depth.feed(chunk)
    if depth.deepest > DEEPEST:
        place = _place(path, start + before.offset_beyond(DEEPEST, chunk))
        raise InvalidInput(f"nests deeper than {DEEPEST} levels", where=place, remedy=remedy)


def _finish(path: Path, parsers: list[Any], length: int, remedy: str) -> None:
    try:
        for parser in parsers:
            parser.close()
    except _NOT_JSON as error:
        raise InvalidInput("ends in the middle: truncated", where=_place(path, length), remedy=remedy) from error


def _offset_of_error(path: Path, start: int) -> int:
    """The first byte at which the file stops being JSON, somewhere after `start`: fed again, byte by byte."""
    parser, offset = ijson.basic_parse_coro(ijson.sendable_list()), 0
    for chunk in _chunks(path, ""):
        pieces = [chunk] if offset < start else [chunk[at : at + 1] for at in range(len(chunk))]
        for piece in pieces:
            try:
                parser.send(piece)
            except _NOT_JSON:
                return offset
            offset += len(piece)
    return offset


def _place(path: Path, offset: int) -> str:
    """Line and column (from 1) of a byte."""
    line, column = 1, offset + 1
    passed = 0
    for chunk in _chunks(path, ""):
        before = chunk[: max(0, offset - passed)]
        if b"\n" in before:
            line, column = line + before.count(b"\n"), offset - passed - before.rindex(b"\n")
        passed += len(chunk)
    return f"{path}, line {line}, column {column}"


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return text.partition("\n")[0].removeprefix("lexical error: ").removeprefix("parse error: ").strip()
