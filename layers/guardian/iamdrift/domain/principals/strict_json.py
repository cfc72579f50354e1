"""JSON as policies need it: every key counts, numbers keep their spelling, and nothing outside the standard passes."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

DEEPEST = 64  # a policy document nests 6 levels; what nests deeper was not written for IAM
_TOO_DEEP = f"nests deeper than {DEEPEST} levels"


class NotJson(ValueError):
    """Text that is not JSON, or JSON of which a reader could silently lose a part."""


class TooDeep(NotJson):
    """JSON that nests deeper than anything written for IAM."""


class Number(str):
    """A JSON number as it was spelled: `1.0` stays `1.0`."""

    __slots__ = ()


def load(text: str) -> Any:
    """Parse JSON text; numbers become `Number`.

    Raises NotJson for anything else than JSON, for two keys of the same name, NaN, and nesting beyond DEEPEST.
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise TooDeep(_TOO_DEEP) from error
    if may_nest_deeper(text, DEEPEST) and nests_deeper(value, DEEPEST):
        raise TooDeep(_TOO_DEEP)
    return value


def may_nest_deeper(text: str, levels: int) -> bool:
    """Whether JSON text has enough brackets to nest deeper than that: a quick look, before anything is counted."""
    return text.count("{") + text.count("[") > levels


def nests_deeper(value: Any, levels: int) -> bool:
    """Whether objects and lists nest deeper than that; needs no stack, whatever it is given."""
    layer = [value]
    for _ in range(levels + 1):
        containers = [each for each in layer if isinstance(each, dict | list)]
        layer = [inner for each in containers for inner in (each.values() if isinstance(each, dict) else each)]
        if not containers:
            return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise NotJson(f"two keys named {twice!r} in one object")
    return found


def _refuse_constant(name: str) -> None:
    raise NotJson(f"not JSON: {name}")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant
)
