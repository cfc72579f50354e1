"""Values as plain JSON data and back, led by their declared types, so that a record reads the same in ten years."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum, IntEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def json_text(data: object) -> str:
    """The one JSON text of plain data: sorted keys, no spaces, every character kept."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def to_plain(value: object) -> Any:
    """A dataclass, enum, tuple, frozenset or mapping as dicts, lists, strings, numbers and booleans."""
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _hints(type(value))}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


def from_plain(wanted: type[T], data: Any) -> T:
    """Plain data as a value of the `wanted` type; fields added later take their defaults, fields dropped are ignored.

    Raises ValueError, KeyError or TypeError where the data does not fit.
    """
    value: T = _restore(wanted, data)
    return value


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def _restore(wanted: Any, data: Any) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return _restore_union(get_args(wanted), data)
    if origin is tuple:
        return _restore_tuple(get_args(wanted), data)
    if origin is frozenset:
        return frozenset(_restore(get_args(wanted)[0], item) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _restore(get_args(wanted)[1], item) for key, item in data.items()}
    if isinstance(wanted, type) and issubclass(wanted, IntEnum):
        return wanted[data.upper()]
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(data)
    if is_dataclass(wanted) and isinstance(wanted, type):
        return _restore_dataclass(wanted, data)
    return data


def _restore_union(options: tuple[Any, ...], data: Any) -> Any:
    if data is None and NoneType in options:
        return None
    (option,) = (option for option in options if option is not NoneType)
    return _restore(option, data)


def _restore_tuple(items: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if items[1:] == (...,):
        return tuple(_restore(items[0], item) for item in data)
    return tuple(_restore(item, value) for item, value in zip(items, data, strict=True))


def _restore_dataclass(wanted: type, data: Mapping[str, Any]) -> Any:
    required = {field.name for field in fields(wanted) if field.default is MISSING and field.default_factory is MISSING}
    if missing := sorted(required - data.keys()):
        raise KeyError(f"{wanted.__name__} without {', '.join(missing)}")
    return wanted(**{name: _restore(hint, data[name]) for name, hint in _hints(wanted).items() if name in data})
