"""Policy documents for people: each statement as a sentence, so that a difference reads like one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_ONE_LINE = 140
_SAID = {"Effect", "Sid", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"}


def document_lines(text: str) -> list[str]:
    """`Allow s3:GetObject on *`; what is no policy document verbatim, indented where it is JSON."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text.split("\n")
    statements = _statements(document)
    if statements is None:
        return json.dumps(document, indent=2, ensure_ascii=False).split("\n")
    return [line for statement in statements for line in _sentence(statement)]


def _statements(document: Any) -> list[dict[str, Any]] | None:
    """None where it is not of the form that the sentences tell completely."""
    if not isinstance(document, dict) or document.keys() - {"Version", "Id", "Statement"}:
        return None
    found = document.get("Statement")
    listed: list[Any] = found if isinstance(found, list) else [found]
    return listed if all(isinstance(each, dict) for each in listed) else None


def _sentence(statement: dict[str, Any]) -> Iterator[str]:
    """In one line, or in one for each part where that is too long."""
    sid = f" ({_text(statement['Sid'])})" if statement.get("Sid") else ""
    head, parts = f"{_text(statement.get('Effect', 'no effect'))}{sid}", list(_parts(statement))
    line = " ".join([head, *parts])
    if len(line) <= _ONE_LINE:
        yield line
        return
    yield head
    for key, word in (("NotAction", "anything but"), ("Action", "")):
        yield from (f"  {word} {one}".replace("   ", "  ") for one in _many(statement.get(key)))
    yield from (f"  {part}" for part in parts[_leading(statement) :])


def _leading(statement: dict[str, Any]) -> int:
    return ("Action" in statement) + ("NotAction" in statement)


def _parts(statement: dict[str, Any]) -> Iterator[str]:
    if "Action" in statement:
        yield _listed(statement["Action"])
    if "NotAction" in statement:
        yield f"anything but {_listed(statement['NotAction'])}"
    if "Resource" in statement:
        yield f"on {_listed(statement['Resource'])}"
    if "NotResource" in statement:
        yield f"on anything but {_listed(statement['NotResource'])}"
    if "Principal" in statement:
        yield f"by {_whom(statement['Principal'])}"
    if "NotPrincipal" in statement:
        yield f"by anyone but {_whom(statement['NotPrincipal'])}"
    yield from _conditions(statement.get("Condition", {}))
    yield from (f"{key}: {_text(statement[key])}" for key in sorted(statement.keys() - _SAID))


def _whom(principal: Any) -> str:
    if isinstance(principal, dict):
        return "; ".join(f"{kind} {_listed(names)}" for kind, names in principal.items())
    return "anyone" if principal == "*" else _text(principal)


def _conditions(condition: Any) -> Iterator[str]:
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        yield f"if {_text(condition)}"
        return
    for operator, keys in condition.items():
        yield from (f"if {key} {operator} {_listed(values)}" for key, values in keys.items())


def _listed(value: Any) -> str:
    return ", ".join(_many(value))


def _many(value: Any) -> list[str]:
    if value is None:
        return []
    return [_text(each) for each in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
