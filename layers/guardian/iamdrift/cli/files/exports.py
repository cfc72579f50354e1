"""Telling account exports from policy documents, and taking principals out of two exports."""

from __future__ import annotations

from collections.abc import Sequence

from iamdrift.cli.changes.comparing import Comparison, compare_principals
from iamdrift.cli.files.accounts import named_in, offline
from iamdrift.cli.files.given import Given
from iamdrift.cli.files.policy_files import LARGEST_DOCUMENT
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import InvalidInput

_MARKS = (b'"RoleDetailList"', b'"UserDetailList"', b'"GroupDetailList"')


def is_export(source: Given) -> bool:
    """Whether a file is an account export, by the lists it begins with."""
    with source.path.open("rb") as file:
        head = file.read(LARGEST_DOCUMENT)
    return any(mark in head for mark in _MARKS)


def pair(before: Given, after: Given) -> tuple[Sequence[Snapshot], Sequence[Snapshot]]:
    return tuple(offline(before)), tuple(offline(after))


def compare_named(before: Given, after: Given, name: str, scps: Sequence[str]) -> Comparison:
    """One principal of two exports. Raises InvalidInput where neither has it."""
    was, stands = named_in(offline(before), name, where=before.name), named_in(offline(after), name, where=after.name)
    if was is None and stands is None:
        where = f"{before.name}, {after.name}"
        raise InvalidInput(f"neither has a role or user {name!r}", where=where, remedy="check the name")
    return compare_principals(was, stands, scps)
