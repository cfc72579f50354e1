"""Accounts to look at: an export in a file, standard input, or a live account by profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamdrift.adapters.files.account_export import read_export
from iamdrift.cli.files.given import Given, given
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.errors import InvalidInput

_WHO = (PrincipalType.ROLE, PrincipalType.USER)


def offline(name: str | Given) -> Iterator[Snapshot]:
    """Every principal of an account export, one at a time. Raises InvalidInput naming file and place."""
    source = given(name) if isinstance(name, str) else name
    with source.named() as path:
        yield from read_export(path)


def found(snapshots: Iterable[Snapshot], name: str, *, where: str) -> Snapshot:
    """The role or user of that name or ARN. Raises InvalidInput where there is none, or one of each."""
    hit = named_in(snapshots, name, where=where)
    if hit is None:
        raise InvalidInput(f"no role or user {name!r}", where=where, remedy="`iamdrift scan --json` lists the names")
    return hit


def named_in(snapshots: Iterable[Snapshot], name: str, *, where: str) -> Snapshot | None:
    """The role or user of that name or ARN, if there is one. Raises InvalidInput where there is one of each."""
    wanted = name.lower()
    hits = [each for each in snapshots if each.ref.type in _WHO and wanted in _names(each)]
    if len(hits) > 1:
        raise InvalidInput(f"{name!r} is a role and a user", where=where, remedy=f"write {hits[0].arn}")
    return hits[0] if hits else None


def _names(snapshot: Snapshot) -> set[str]:
    name = snapshot.ref.name.lower()
    return {name, f"{snapshot.ref.type.value}/{name}", snapshot.arn.lower()}
