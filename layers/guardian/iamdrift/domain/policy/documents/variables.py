"""Policy variables in patterns: `${aws:username}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from iamdrift.domain.policy.matching.glob import LITERAL_MARK, LITERAL_STAR

_ESCAPES = {"*": LITERAL_STAR, "?": LITERAL_MARK, "$": "$"}
_AS_LITERALS = {ord("*"): LITERAL_STAR, ord("?"): LITERAL_MARK}


@dataclass(frozen=True, slots=True)
class Variable:
    """A key whose value of the request stands here; `default` (None: none given) where the request has none."""

    key: str
    default: str | None = None


@lru_cache(maxsize=8192)
def parts(pattern: str) -> tuple[str | Variable, ...]:
    """Literal pattern text and variables, in order. An unclosed `${` is text, as is one that names no key."""
    found: list[str | Variable] = []
    at = 0
    while (opened := pattern.find("${", at)) >= 0 and (closed := pattern.find("}", opened)) >= 0:
        body = pattern[opened + 2 : closed]
        found += [pattern[at:opened], _ESCAPES[body] if body in _ESCAPES else _variable(body)]
        at = closed + 1
    return tuple(part for part in (*found, pattern[at:]) if part != "")


def _variable(body: str) -> str | Variable:
    key, comma, default = body.partition(",")
    quoted = default.strip()
    if comma and (len(quoted) < 2 or quoted[0] != "'" or quoted[-1] != "'"):
        return f"${{{body}}}"
    return Variable(key.strip(), quoted[1:-1] if comma else None) if key.strip() else f"${{{body}}}"


def has_variables(pattern: str) -> bool:
    """Whether the pattern depends on the request (escapes such as `${*}` do not)."""
    return "${" in pattern and any(isinstance(part, Variable) for part in parts(pattern))


def plain(pattern: str) -> str | None:
    """The pattern with its escapes made literal characters; None where it has a variable."""
    return substitute(pattern, lambda _: None)


def widened(pattern: str) -> str:
    """A pattern that contains every reading of this one: each variable may be anything."""
    if "${" not in pattern:
        return pattern
    return "".join("*" if isinstance(part, Variable) else part for part in parts(pattern))


def variable_keys(pattern: str) -> tuple[str, ...]:
    """The context keys that the pattern needs and has no default for, as written."""
    return tuple(part.key for part in parts(pattern) if isinstance(part, Variable) and part.default is None)


def substitute(pattern: str, lookup: Callable[[str], str | None]) -> str | None:
    """The pattern for one request; None where a variable has neither value nor default (IAM then matches nothing).

    `*` and `?` inside values are characters, not wildcards.
    """
    if "${" not in pattern:
        return pattern
    filled: list[str] = []
    for part in parts(pattern):
        value = part if isinstance(part, str) else _value(part, lookup)
        if value is None:
            return None
        filled.append(value)
    return "".join(filled)


def _value(variable: Variable, lookup: Callable[[str], str | None]) -> str | None:
    value = lookup(variable.key)
    value = variable.default if value is None else value
    return None if value is None else value.translate(_AS_LITERALS)
