"""Reads policy text as JSON without ever failing, and knows the words of the policy grammar.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

LARGEST = 131_072  # characters, the most that any API of IAM takes
TOP_ELEMENTS = ("Version", "Id", "Statement", "Conditions")  # the last one is accepted, and means nothing
STATEMENT_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
VERSIONS = ("2008-10-17", "2012-10-17")
QUALIFIERS = ("ForAllValues", "ForAnyValue")
_WIDEST = 3  # characters that one becomes in a URL

_COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike"),
    *(f"Numeric{comparison}" for comparison in _COMPARISONS),
    *(f"Date{comparison}" for comparison in _COMPARISONS),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
    *("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    "Null",
)

_CANONICAL = {
    word.lower(): word for word in (*TOP_ELEMENTS, *STATEMENT_ELEMENTS, *PRINCIPAL_KINDS, *OPERATORS, *QUALIFIERS)
}


def canonical(word: object) -> str:
    """The grammar's spelling of a word that is written in another case; unknown words as they are."""
    return _CANONICAL.get(str(word).lower(), str(word))


class Repeated(dict[str, Any]):
    """A JSON object in which the keys named by `keys` were written more than once (the last value is kept)."""

    keys_repeated: tuple[str, ...] = ()


class Unreadable(ValueError):
    """The text is no JSON object; the message says why. Never leaves this package."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    again: list[str] = []
    for key, _ in pairs:
        again.append(key) if key in seen else seen.add(key)
    repeated = Repeated(found)
    repeated.keys_repeated = tuple(dict.fromkeys(again))
    return repeated


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)


def read(source: object) -> Mapping[str, Any]:
    """The JSON object in `source`: text (also URL-encoded, as IAM's API returns it) or an object already read.

    Raises:
        Unreadable: it is something else.
    """
    if isinstance(source, Mapping):
        return source
    if not isinstance(source, str):
        raise Unreadable(f"expected JSON text or an object, not {type(source).__name__}")
    if len(source) > _WIDEST * LARGEST or len(text := _decoded(source)) > LARGEST:
        raise Unreadable(f"{len(source):,} characters: IAM takes no document of more than {LARGEST:,}")
    try:
        found = _DECODER.decode(text)
    except RecursionError:
        raise Unreadable("nested too deep to be a policy") from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Unreadable(f"expected a JSON object, not {json_type(found)}")
    return found


def _decoded(text: str) -> str:
    text = text.lstrip("\ufeff").strip()
    if text[:3].upper() != "%7B":
        return text
    from urllib.parse import unquote  # here: costs milliseconds of start-up, and most documents are plain

    return unquote(text)


def json_type(value: object) -> str:
    """What a person who wrote JSON calls this value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list | tuple):
        return "an array"
    return "an object" if isinstance(value, Mapping) else type(value).__name__


def scalar(value: object) -> str | None:
    """A condition value as the string that IAM compares; None where IAM takes no such value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}" if abs(value) < 1e18 else repr(value)
    if isinstance(value, int) and value.bit_length() > 10_000:
        return None
    return str(value) if isinstance(value, int | float) else None
