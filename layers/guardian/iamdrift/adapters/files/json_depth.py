"""How deep JSON nests, found while it streams by: parsers need memory for every level, so the limit comes first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)
_REST_OF_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)
_NOT_BRACKETS: Final = bytes(each for each in range(256) if each not in b"[]{}")
_STEP: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


@dataclass(slots=True)
class Depth:
    """Where in JSON the bytes fed so far have led: how deep it was at most, and whether within a string."""

    level: int = 0
    deepest: int = 0
    within: bool = False
    escaped: bool = False

    def feed(self, chunk: bytes) -> None:
        """Go on by a chunk; linear in its length."""
        rest = self._after_string(chunk[1:] if self.escaped else chunk)
        parts = _STRING.split(rest)  # what is outside, then the closing quote of the string that follows, and so on
        outside = b"".join(parts[::2])
        if len(parts) > 1 and not parts[-2]:
            self.within, self.escaped = True, outside.endswith(b"\\")
        levels = [*accumulate(map(_STEP.__getitem__, outside.translate(None, _NOT_BRACKETS)), initial=self.level)]
        self.level, self.deepest = levels[-1], max(self.deepest, *levels)

    def _after_string(self, chunk: bytes) -> bytes:
        self.escaped = False
        if not self.within:
            return chunk
        rest = _REST_OF_STRING.match(chunk)
        end = rest.end() if rest else 0
        self.within = not (rest and rest[1])
        self.escaped = self.within and chunk[end:] == b"\\"
        return b"" if self.within else chunk[end:]

    def offset_beyond(self, limit: int, chunk: bytes) -> int:
        """The byte of the chunk with which it first nests deeper than the limit; found by halving."""
        low, high = 0, len(chunk)
        while low + 1 < high:
            middle, ahead = (low + high) // 2, replace(self)
            ahead.feed(chunk[:middle])
            low, high = (low, middle) if ahead.deepest > limit else (middle, high)
        return high - 1
