"""Reads the output of `aws iam get-account-authorization-details` from a file, one principal at a time."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from iamdrift.adapters.files.json_items import Item, Unusual, items
from iamdrift.adapters.files.json_object import written
from iamdrift.adapters.files.json_stream import streamed, top_level_keys
from iamdrift.adapters.iam import account_details as details
from iamdrift.adapters.iam.calls import document_text
from iamdrift.domain.policy.documents.grammar import LARGEST
from iamdrift.domain.principals.principal import ManagedPolicy, Snapshot
from iamdrift.domain.principals.strict_json import DEEPEST, NotJson, TooDeep, load, nests_deeper
from iamdrift.errors import InvalidInput

COMMAND: Final = "aws iam get-account-authorization-details --output json"
_LISTS: Final = ("UserDetailList", "GroupDetailList", "RoleDetailList")
_ITEMS: Final = tuple(f"{name}.item" for name in (*_LISTS, "Policies"))
_PAGING: Final = ("IsTruncated", "NextToken")
_DOCUMENTS: Final = frozenset({"PolicyDocument", "AssumeRolePolicyDocument", "Document"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # Unicode's category Cc
_WIDEST: Final = 6  # characters that one becomes when it is written again
_NAMES: Final = ("Name", "Arn", "Path", "Id")
_REMEDY: Final = f"write it again with `{COMMAND}`"
_UNTRUE: Final = "no account has this; give the unchanged output of the command"

_Read = Callable[[Path, Collection[str]], Iterator[Item]]


def read_export(path: str | os.PathLike[str]) -> Iterator[Snapshot]:
    """Every user, group, role and customer-managed policy in the file, in its order; memory grows with the policies.

    The file is checked to its end before the first snapshot comes: it is read twice, because policies stand after those
    who use them. Raises InvalidInput naming file, place and remedy.
    """
    file = Path(path)
    library, read = _surveyed(file)
    seen = Counter[str]()
    for item in read(file, _ITEMS):
        name = item.prefix.removesuffix(".item")
        with _at(file, f"{name}[{seen[name]}]"):
            snapshot = _snapshot(name, item.value, library)
        seen[name] += 1
        if snapshot is not None:
            yield snapshot


def _snapshot(name: str, detail: details.Detail, library: details.Library) -> Snapshot | None:
    if name == "UserDetailList":
        return details.user(detail, library)
    if name == "GroupDetailList":
        return details.group(detail, library)
    if name == "RoleDetailList":
        return details.role(detail, library)
    return details.policy(detail) if details.customer_managed(detail) else None


def _surveyed(file: Path) -> tuple[details.Library, _Read]:
    """What principals refer to, and how the file has to be read: in the fast way, or looking closely."""
    try:
        return _survey(file, items), _again
    except Unusual:
        return _survey(file, _closely), _closely


def _closely(file: Path, prefixes: Collection[str]) -> Iterator[Item]:
    for prefix, value in streamed(file, *prefixes, remedy=_REMEDY):
        yield Item(prefix, value)


def _again(file: Path, prefixes: Collection[str]) -> Iterator[Item]:
    try:
        yield from items(file, prefixes)
    except Unusual as error:
        raise InvalidInput("changed while it was read", where=str(file), remedy="try again") from error


def _survey(file: Path, read: _Read) -> details.Library:
    """Check everything, and keep what principals refer to."""
    library = details.Library(missing=lambda arn: ManagedPolicy(arn, "", None))
    groups, seen = [], Counter[str]()
    for item in read(file, (*_ITEMS, *_PAGING)):
        if item.prefix in _PAGING:
            _refuse_part(file, item.prefix, item.value)
            continue
        name = item.prefix.removesuffix(".item")
        place = f"{name}[{seen[name]}]"
        seen[name] += 1
        _check(file, place, item)
        if name == "GroupDetailList":
            groups.append((place, item.value))
        with _at(file, place):
            _keep(library, name, item.value)
    if not any(seen[name] for name in _LISTS):
        _refuse_other_output(file)
    for place, group in groups:  # only now are the policies known that groups use
        with _at(file, place):
            library.add_group(group)
    return library


def _keep(library: details.Library, name: str, detail: details.Detail) -> None:
    if name == "Policies":
        library.add_policy(detail)
    elif name == "UserDetailList":
        library.add_memberships(detail)


@contextmanager
def _at(file: Path, place: str) -> Iterator[None]:
    try:
        yield
    except details.Malformed as error:
        raise InvalidInput(str(error), where=f"{file}, {place}", remedy=_REMEDY) from error


def _refuse_part(file: Path, name: str, value: Any) -> None:
    if value:
        raise InvalidInput(
            "only a part of the account: the output was cut into pages",
            where=f"{file}, {name}",
            remedy=f"write it with `{COMMAND}`, without --max-items and --no-paginate",
        )


def _refuse_other_output(file: Path) -> None:
    keys = top_level_keys(file)
    if not set(keys) & set(_LISTS):
        holds = f"it holds {', '.join(map(repr, keys[:5]))}" if keys else "it holds no JSON object with keys"
        raise InvalidInput(
            f"not the output of get-account-authorization-details: {holds}", where=str(file), remedy=_REMEDY
        )


def _check(file: Path, place: str, item: Item) -> None:
    if not isinstance(item.value, Mapping):
        raise InvalidInput("expected an object", where=f"{file}, {place}", remedy=_REMEDY)
    small = 0 < item.length <= LARGEST // _WIDEST
    for where, name, value in _parts(place, item.value):
        if name not in _DOCUMENTS:
            problem = _name_problem(name, value)
        else:
            problem = "" if small and isinstance(value, dict) else _document_problem(value)
        if problem:
            raise InvalidInput(problem, where=f"{file}, {where}", remedy=_UNTRUE)


def _parts(place: str, value: Any, name: str = "") -> Iterator[tuple[str, str, Any]]:
    """(place, key, value) of every document and every string within; what holds them is limited in depth."""
    if name in _DOCUMENTS or isinstance(value, str):
        yield place, name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _parts(f"{place}.{key}", inner, key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _parts(f"{place}[{index}]", inner, "GroupName" if name == "GroupList" else "")


def _name_problem(name: str, value: str) -> str:
    if name.endswith(_NAMES) and _CONTROL.search(value):
        return f"a control character in {name}: {value!r}"
    return ""


def _document_problem(value: Any) -> str:
    if isinstance(value, Mapping | list) and nests_deeper(value, DEEPEST):
        return f"a policy document that nests deeper than {DEEPEST} levels"
    text = document_text(value) if isinstance(value, str) else written(value)
    if len(text) > LARGEST:
        return f"a policy document of {len(text):,} characters; IAM takes {LARGEST:,} at most"
    return _text_problem(text) if isinstance(value, str) else ""


def _text_problem(text: str) -> str:
    try:
        load(text)
    except TooDeep:
        return f"a policy document that nests deeper than {DEEPEST} levels"
    except NotJson:
        return ""  # kept verbatim, and reported with its principal
    return ""
