"""HTML as values: whatever is put in as text comes out escaped, so that no name or policy can become markup."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from iamdrift.reports.neutral import block, one_line

_WHOLE = 12  # characters: an account number
_VOID = frozenset({"meta", "br", "hr", "rect", "line"})


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is known to be safe. Only this module makes it."""

    text: str


Child = Html | str | int | None


def el(name: str, /, *children: Child | Iterable[Child], **attributes: str | int | None) -> Html:
    """An element. `class_` is the attribute `class`; `stroke_width` is `stroke-width`; None is left out."""
    said = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Html(f"<{name}{said}/>" if name in ("rect", "line") else f"<{name}{said}>")
    return Html(f"<{name}{said}>{_joined(children)}</{name}>")


def group(*children: Child | Iterable[Child]) -> Html:
    """Several nodes as one."""
    return Html(_joined(children))


def code(text: str, limit: int = 300) -> Html:
    """A name, an ARN, an action: may break anywhere, so that it never widens the page; what is short stays whole."""
    return el("code", one_line(text, limit), class_="whole" if len(text) <= _WHOLE else None)


def listing(text: str, limit: int = 12_000) -> Html:
    """A document over several lines."""
    return Html(f"<pre>{escape(block(text, limit))}</pre>")


def style(sheet: str) -> Html:
    """A style sheet of ours. Raises ValueError for one that could end its element."""
    if "</" in sheet:
        raise ValueError("a style sheet cannot hold an end tag")
    return Html(f"<style>{sheet}</style>")


def document(title: str, sheet: str, body: Html, language: str = "en") -> str:
    """A whole page that loads nothing and runs nothing: its own policy forbids both."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        style(sheet),
    )
    return "<!doctype html>\n" + el("html", head, el("body", body), lang=language).text + "\n"


def _joined(children: Iterable[Child | Iterable[Child]]) -> str:
    return "".join(_text(child) for child in children)


def _text(child: Child | Iterable[Child]) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child.text
    if isinstance(child, str | int):
        return escape(one_line(str(child), 4000))
    return _joined(child)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | int | None) -> str:
    return escape(one_line(str(value), 500), quote=True)
