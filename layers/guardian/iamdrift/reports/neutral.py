"""Make text harmless that an attacker may have written: names, tags, documents, user agents, session names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, bidirectional marks, half characters ...
_LINK = re.compile(r"(?<!\bs3)://")
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "`": "ˋ", "|": "¦"})
_MARKUP = str.maketrans({"*": "∗", "_": "‗", "~": "∼", "[": "(", "]": ")", "#": "♯"})


def one_line(text: str, limit: int = 300) -> str:
    """Visible characters only, on one line, no longer than `limit`: what is cut off is said to be."""
    return cut("".join(map(_visible, text[: limit * 4])), limit)


def block(text: str, limit: int) -> str:
    """Several lines, each of visible characters only."""
    return cut("\n".join(one_line(line, 400) for line in text[: limit * 4].split("\n")), limit)


def ascii_line(text: str, limit: int) -> str:
    """For the subject of an email, where SNS takes ASCII only."""
    return cut(one_line(text, limit * 4).encode("ascii", "replace").decode(), limit, mark="...")


def chat_words(text: str, limit: int = 200) -> str:
    """For a chat, outside of code: neither markup nor mention nor link comes of it."""
    words = one_line(text, limit).translate(_LOOKALIKES).translate(_MARKUP)
    return _MENTION.sub("@\u200b", words).replace("://", ":⁄⁄")


def chat_code(text: str, limit: int = 200) -> str:
    """For a chat, as code: read as it stands, except for what could end the code or call somebody."""
    inside = _MENTION.sub("@\u200b", one_line(text, limit).translate(_LOOKALIKES))
    return f"`{inside or ' '}`"


def unlinked(text: str) -> str:
    """For an email: no link of an attacker is clickable. Places in S3 are no links."""
    return _LINK.sub("[:]//", text)


def fitted(lines: Iterable[str], limit: int, pointer: str) -> str:
    """Whole lines within so many bytes; where some are left out, the last one says where all of it is."""
    listed = list(lines)
    text = "\n".join(listed) + "\n"
    if len(text.encode()) <= limit:
        return text
    room, kept = limit - len(pointer.encode()) - 2, list[str]()
    for line in listed:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "", pointer]) + "\n"


def cut(text: str, limit: int, mark: str = "…") -> str:
    return text if len(text) <= limit else text[: limit - len(mark)] + mark


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return f"\\u{ord(character):04x}"
    return character
