"""Find in a record what an entry says it affects, and the parameters it says are worth carrying on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from iamdrift.domain.catalogue.entry import Affects
from iamdrift.domain.events.target import (
    Affected,
    FanOut,
    PrincipalTarget,
    Reach,
    ResourceKind,
    ResourceTarget,
    Target,
    Unresolved,
)
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

Parameter = str | int | float | bool | tuple[str, ...] | tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a record that name things. `caller_user`: the IAM user who called; `by_root`: root called."""

    account: str
    request: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)
    caller_user: str = ""
    by_root: bool = False


def locate(affects: Iterable[Affects], told: Told) -> tuple[Target, ...]:
    """All targets, without repeats, in the order of the entry; `Unresolved` where one is missing that must be there."""
    found = (target for each in affects for target in _located(each, told))
    return tuple(dict.fromkeys(found))


def kept(keeps: Iterable[str], told: Told) -> tuple[tuple[str, Parameter], ...]:
    """The named parameters that the record has, each under the last part of its path."""
    pairs = []
    for path in keeps:
        for value in _at(path if path.startswith("response.") else f"request.{path}", told):
            pairs.append((path.rpartition(".")[2], _parameter(value)))
    return tuple(pairs)


def _located(affects: Affects, told: Told) -> Iterator[Target]:
    for path in affects.at:
        if path == "caller" and told.by_root:
            yield ResourceTarget(ResourceKind.ROOT_USER, told.account, told.account)
            return
        names = [name for value in _at(path, told) for name in _names(value)]
        if names:
            yield from (target(affects.what, name, told.account) for name in names)
            return
    if not affects.optional:
        yield Unresolved(affects.what, affects.at)


def target(what: Affected, name: str, account: str) -> Target:
    """The target that `name` (a name, an id or an ARN) stands for in `account`."""
    owner = account_in(name) or account
    if isinstance(what, PrincipalType):
        is_arn = name.startswith("arn:")
        return PrincipalTarget(
            PrincipalRef(owner, what, name.rpartition("/")[2] if is_arn else name), name if is_arn else ""
        )
    if isinstance(what, Reach):
        return FanOut(what, name, owner)
    return ResourceTarget(what, name, owner)


def account_in(arn: str) -> str:
    """`arn:aws:iam::111122223333:role/x` -> `111122223333`; empty for anything else."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[0] == "arn" and len(parts[4]) == 12 and parts[4].isdecimal() else ""


def _at(path: str, told: Told) -> list[Any]:
    """All values a path leads to; lists on the way yield each element. Missing and empty values yield nothing."""
    if path == "account":
        return [told.account]
    if path == "caller":
        return [told.caller_user] if told.caller_user else []
    root, _, rest = path.partition(".")
    values: list[Any] = [told.request if root == "request" else told.response]
    for key in rest.split("."):
        values = [found for value in values for found in _under(value, key)]
    return [value for value in values if value not in (None, "", [], {})]


def _under(value: Any, key: str) -> Iterator[Any]:
    """What `key` holds; CloudTrail writes most keys in camelCase, but some services in PascalCase or lower case."""
    if isinstance(value, list):
        for each in value:
            yield from _under(each, key)
    elif isinstance(value, Mapping):
        if key in value:
            yield value[key]
        else:
            yield from (held for name, held in value.items() if name.casefold() == key.casefold())


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _names(each)
    elif isinstance(value, str) and value.strip():
        yield whole(value)


def whole(text: str) -> str:
    """The text without half characters (lone surrogates), which JSON can carry and nobody can store or print."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _parameter(value: Any) -> Parameter:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(whole(each) for each in value)
    if isinstance(value, list) and (tags := [_tag(each) for each in value]) and all(tags):
        return tuple(tag for tag in tags if tag is not None)
    return json.dumps(value, sort_keys=True)


def _tag(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, Mapping):
        return None
    pair = {str(key).casefold(): held for key, held in value.items()}
    if pair.keys() != {"key", "value"} or not all(isinstance(held, str) for held in pair.values()):
        return None
    return whole(pair["key"]), whole(pair["value"])
