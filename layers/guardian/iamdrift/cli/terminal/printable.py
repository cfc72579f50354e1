"""Makes text that strangers chose (names, tags, policy text) harmless to print on a terminal."""

from __future__ import annotations


def printable(text: object) -> str:
    """`text` on one line, each control, format or unassigned character as its visible escape (`\\x1b`, `\\u202e`)."""
    line = str(text)
    return line if line.isprintable() else "".join(map(_escaped, line))


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
