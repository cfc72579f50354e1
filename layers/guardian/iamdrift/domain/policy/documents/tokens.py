"""Policy variables as tokens, so that patterns can be compared without knowing the request.

A variable's value is the same wherever one request meets it, and wildcards in it are plain characters. So what is
proven for a token that no other text contains is proven for every value. To suspect an overlap, a token is read as
`*`; to show a witness, it is given an example value.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from iamdrift.domain.policy.documents.variables import Variable, parts, substitute
from iamdrift.domain.policy.matching.glob import LITERAL_MARK, LITERAL_STAR

_OPEN, _CLOSE = "\ue010", "\ue011"
_HIDE = {ord(":"): "\ue012", ord("*"): "\ue013", ord("?"): "\ue014"}  # they would mean something in a pattern
_SHOW = {ord(hidden): chr(plain) for plain, hidden in _HIDE.items()}
_AS_LITERALS = {ord("*"): LITERAL_STAR, ord("?"): LITERAL_MARK}
_EXAMPLES = {
    "aws:username": "example-user",
    "aws:userid": "AIDAEXAMPLEEXAMPLE",
    "aws:principalaccount": "111122223333",
    "aws:sourceaccount": "111122223333",
    "aws:resourceaccount": "111122223333",
}


@lru_cache(maxsize=4096)
def tokenized(pattern: str) -> str:
    """Each variable as one token that stands for its (unknown) value; the escapes as the characters they mean."""
    if "${" not in pattern:
        return pattern
    return "".join(part if isinstance(part, str) else _token(part) for part in parts(pattern))


def _token(variable: Variable) -> str:
    default = "" if variable.default is None else f", '{variable.default}'"
    return f"{_OPEN}{variable.key.lower()}{default}{_CLOSE}".translate(_HIDE)


@lru_cache(maxsize=4096)
def loosened(pattern: str) -> str:
    """Each token as `*`: whatever its value is, the words of the pattern are among these."""
    return _with_tokens(pattern, lambda _: "*")


def readable(pattern: str) -> str:
    """A tokenized pattern as a person would write it."""
    shown = _with_tokens(pattern, lambda name: "${" + name + "}")
    return shown.replace(LITERAL_STAR, "${*}").replace(LITERAL_MARK, "${?}")


def exemplified(pattern: str) -> str:
    """A pattern as written, with example values for its variables."""
    return substitute(pattern, example_of) or pattern


def with_examples(word: str, value_of: Callable[[str], str]) -> str:
    """A tokenized word with values for its tokens, by lower-case key."""
    return _with_tokens(word, lambda name: value_of(name.partition(",")[0]))


def filled(pattern: str, lookup: Callable[[str], str | None]) -> str | None:
    """A tokenized pattern for one request; None where a token has neither value nor default (it matches nothing)."""
    if _OPEN not in pattern:
        return pattern
    found: list[str] = []
    for tail in pattern.split(_OPEN)[1:]:
        key, comma, default = tail.partition(_CLOSE)[0].translate(_SHOW).partition(", '")
        value = lookup(key)
        if value is None and not comma:
            return None
        found.append(default[:-1] if value is None else value)
    values = iter(found)
    return _with_tokens(pattern, lambda _: next(values).translate(_AS_LITERALS))


def token_keys(pattern: str) -> tuple[str, ...]:
    """The keys of the tokens, lower case."""
    names = (tail.partition(_CLOSE)[0].translate(_SHOW) for tail in pattern.split(_OPEN)[1:])
    return tuple(name.partition(",")[0] for name in names)


def bindings(text: str) -> dict[str, str]:
    """The example values of the variables in a text as written, by context key."""
    if "${" not in text:
        return {}
    return {part.key: example_of(part.key) for part in parts(text) if isinstance(part, Variable)}


def example_of(key: str) -> str:
    key = key.lower()
    return _EXAMPLES.get(key) or "example-" + "".join(c if c.isalnum() else "-" for c in key)


def _with_tokens(pattern: str, value_of: Callable[[str], str]) -> str:
    if _OPEN not in pattern:
        return pattern
    head, *tails = pattern.split(_OPEN)
    split = (tail.partition(_CLOSE) for tail in tails)
    return head + "".join(value_of(name.translate(_SHOW)) + rest for name, _, rest in split)
