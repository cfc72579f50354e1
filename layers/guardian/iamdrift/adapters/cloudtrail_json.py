"""Read JSON that may be hostile: too large, too deep, not JSON at all, of the wrong shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from iamdrift.errors import RejectedEvent

# EventBridge and SQS carry at most 1 MiB. The deepest real record known is 12 levels deep.
MOST_BYTES = 1024 * 1024
MOST_LEVELS = 64


def parsed(document: Any, *, limit: int | None = MOST_BYTES) -> Mapping[str, Any]:
    """A JSON object, given as text, bytes or already parsed. A list counts as `{"Records": [...]}`.

    Raises RejectedEvent for everything else, and for what is larger than `limit` or nested beyond reason.
    """
    content = _loaded(document, limit) if isinstance(document, str | bytes | bytearray) else document
    if isinstance(content, list) and limit is None:
        content = {"Records": content}
    if not isinstance(content, Mapping):
        raise RejectedEvent(
            f"expected a JSON object, found {type(content).__name__}", where="event", remedy="give one event"
        )
    _check_depth(content)
    return content


def text_of(holder: Mapping[str, Any], key: str, what: str, *, where: str = "") -> str:
    """The non-empty text under a key. Raises RejectedEvent where it is missing, empty or something else."""
    value = holder.get(key)
    if isinstance(value, str) and value:
        return value
    problem = f"{what} has no {key}" if value in (None, "") else f"{key} is {type(value).__name__}, not text"
    raise RejectedEvent(problem, where=where or key, remedy="give the event exactly as AWS delivered it")


def _loaded(document: str | bytes | bytearray, limit: int | None) -> Any:
    if limit is not None and len(document) > limit:
        raise RejectedEvent(
            f"{len(document)} bytes are more than an event can have ({limit})", where="event", remedy="give one event"
        )
    try:
        return json.loads(document)
    except RecursionError as error:
        raise RejectedEvent(
            "nested too deep to be read", where="event", remedy="no AWS event looks like this"
        ) from error
    except UnicodeDecodeError as error:
        raise RejectedEvent(
            f"not UTF-8 text: {error.reason}", where=f"byte {error.start}", remedy="give JSON text"
        ) from error
    except ValueError as error:
        raise RejectedEvent(
            f"not JSON: {error}", where="event", remedy="give JSON text, complete to the last bracket"
        ) from error


def _check_depth(content: Mapping[str, Any]) -> None:
    """Walk level by level, so that depth costs no stack."""
    level: list[Any] = [content]
    for _ in range(MOST_LEVELS):
        level = [child for holder in level for child in _children(holder) if isinstance(child, Mapping | list)]
        if not level:
            return
    raise RejectedEvent(
        f"nested deeper than {MOST_LEVELS} levels", where="event", remedy="no AWS event looks like this"
    )


def _children(holder: Any) -> Any:
    return holder.values() if isinstance(holder, Mapping) else holder
