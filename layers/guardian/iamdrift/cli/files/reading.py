"""Reads the files that a command is given; whatever is wrong with one is said with its name and a remedy."""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path
from typing import Any

from iamdrift.domain.principals.strict_json import nests_deeper
from iamdrift.errors import InvalidInput

STDIN = "-"
_GZIP = b"\x1f\x8b"
_DEEPEST = 100


def read_text(path: str, *, limit: int, what: str) -> str:
    """The UTF-8 text of a file, of standard input (`-`) or of a gzip file, at most `limit` bytes.

    `what` names what is expected ("a policy document"). Raises InvalidInput.
    """
    raw = _unpacked(read_bytes(path, limit=limit, what=what), path, limit, what)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"not text in UTF-8 (byte {error.start})", where=path, remedy=f"give {what} as JSON text in UTF-8"
        ) from error


def read_json(path: str, *, limit: int, what: str) -> Any:
    """The JSON value of a file. Raises InvalidInput."""
    return parse_json(read_text(path, limit=limit, what=what), where=path, what=what)


def parse_json(text: str, *, where: str, what: str) -> Any:
    """The value of JSON text. Raises InvalidInput naming line and column, or what else keeps it from being read."""
    if not text.strip():
        raise InvalidInput("empty", where=where, remedy=f"give {what}")
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise _too_deep(where, what) from error
    except json.JSONDecodeError as error:
        end = text.rstrip()
        cut = " (it ends in the middle: truncated?)" if error.pos >= len(end) - 1 else ""
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise InvalidInput(
            f"not JSON: {error.msg}{cut}", where=place, remedy=f"give {what} as complete JSON"
        ) from error
    if nests_deeper(value, _DEEPEST):
        raise _too_deep(where, what)
    return value


def read_bytes(path: str, *, limit: int, what: str) -> bytes:
    """The bytes of a file or of standard input, at most `limit`. Raises InvalidInput."""
    if path == STDIN:
        raw = sys.stdin.buffer.read(limit + 1)
    else:
        with existing(path).open("rb") as file:
            raw = file.read(limit + 1)
    if len(raw) > limit:
        raise InvalidInput(f"larger than {limit:,} bytes", where=path, remedy=f"give {what}; none is as large as that")
    return raw


def existing(path: str) -> Path:
    """The path of a readable file. Raises InvalidInput."""
    file = Path(path)
    try:
        with file.open("rb"):
            return file
    except FileNotFoundError as error:
        raise InvalidInput("no such file", where=path, remedy="check the path") from error
    except IsADirectoryError as error:
        raise InvalidInput("is a directory", where=path, remedy="name one file in it") from error
    except PermissionError as error:
        raise InvalidInput("may not be read", where=path, remedy="check the permissions of the file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(f"cannot be opened: {reason}", where=path, remedy="check the path") from error


def _too_deep(where: str, what: str) -> InvalidInput:
    return InvalidInput(f"nests deeper than {_DEEPEST} levels", where=where, remedy=f"give {what}")


def _unpacked(raw: bytes, path: str, limit: int, what: str) -> bytes:
    if not raw.startswith(_GZIP):
        return raw
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(raw, limit + 1)
    except zlib.error as error:
        raise InvalidInput(f"damaged gzip: {error}", where=path, remedy="fetch the file again") from error
    if len(unpacked) > limit:
        raise InvalidInput(f"unpacks to more than {limit:,} bytes", where=path, remedy=f"give {what}")
    if not unpacker.eof:
        raise InvalidInput("gzip that ends in the middle: truncated", where=path, remedy="fetch the file again")
    return unpacked
