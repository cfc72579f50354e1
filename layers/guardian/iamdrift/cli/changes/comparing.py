"""Comparing two states: two documents, one principal in two account exports, or two whole exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from iamdrift.cli.changes.entries import Entry, Side, entries
from iamdrift.cli.files.given import Given
from iamdrift.cli.files.policy_files import document_of, policies_under, scp_level
from iamdrift.domain.policy import (
    AccessDelta,
    Confidence,
    Document,
    Effect,
    Policies,
    PolicyKind,
    Statement,
    access_delta,
    trust_delta,
)
from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot

_WHO = (PrincipalType.ROLE, PrincipalType.USER)
_ALL = Document((Statement(0, Effect.ALLOW, ("*",)),), version="2012-10-17", name="everything")


class Kind(StrEnum):
    """What two documents are; decides how they are compared."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SCP = "scp"


@dataclass(frozen=True)
class Comparison:
    """The access difference of one subject; a role has one of its permissions and one of who can become it."""

    subject: str
    deltas: tuple[AccessDelta, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def new(self) -> tuple[Entry, ...]:
        return entries((cell for delta in self.deltas for cell in delta.newly_allowed), Side.NEW)

    @cached_property
    def lost(self) -> tuple[Entry, ...]:
        return entries((cell for delta in self.deltas for cell in delta.no_longer_allowed), Side.LOST)

    @cached_property
    def inert(self) -> int:
        return sum(len(delta.inert) for delta in self.deltas)

    @property
    def confidence(self) -> Confidence | None:
        """How sure the surest new access is; None where there is proven to be none."""
        found = {entry.confidence for entry in self.new}
        return next((each for each in Confidence if each in found), None)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the compared documents on both sides: files of a boundary and of SCP levels."""

    boundary: str = ""
    scps: tuple[str, ...] = ()

    def policies(self, identity: Document) -> Policies:
        return Policies(
            identity=(identity,),
            boundary=(document_of(self.boundary, PolicyKind.BOUNDARY),) if self.boundary else None,
            scps=tuple(scp_level(path) for path in self.scps),
        )


def compare_documents(before: Given, after: Given, kind: Kind, around: Around) -> Comparison:
    """Two policy documents in files."""
    old, new = (document_of(each, PolicyKind(kind.value)) for each in (before, after))
    notes = tuple(f"{each.name}, {problem.path}: {problem.message}" for each in (old, new) for problem in each.problems)
    return Comparison(f"{kind.value} policy", (_delta(old, new, kind, around),), notes)


def _delta(old: Document, new: Document, kind: Kind, around: Around) -> AccessDelta:
    match kind:
        case Kind.IDENTITY:
            return access_delta(around.policies(old), around.policies(new))
        case Kind.TRUST | Kind.RESOURCE:
            return trust_delta(old, new)
        case Kind.BOUNDARY:
            return access_delta(Policies((_ALL,), boundary=(old,)), Policies((_ALL,), boundary=(new,)))
        case Kind.SCP:
            return access_delta(Policies((_ALL,), scps=((old,),)), Policies((_ALL,), scps=((new,),)))


def compare_principals(before: Snapshot | None, after: Snapshot | None, scps: Sequence[str] = ()) -> Comparison:
    """One principal in two states; None where it does not exist."""
    one = after or before
    if one is None:
        raise ValueError("a comparison needs a state")
    deltas = [access_delta(_policies(before, scps), _policies(after, scps))]
    if one.ref.type is PrincipalType.ROLE:
        deltas.append(trust_delta(_trust(before), _trust(after)))
    appeared = "is new" if before is None else "is gone" if after is None else ""
    problems = tuple(problem for each in (before, after) if each is not None for problem in each.problems)
    return Comparison(f"{one.ref.type.value} {one.ref.name}", tuple(deltas), (*filter(None, (appeared,)), *problems))


def compare_accounts(
    before: Sequence[Snapshot], after: Sequence[Snapshot], scps: Sequence[str]
) -> Iterator[Comparison]:
    """Every role and user that differs between two exports."""
    old, new = ({_key(each): each for each in side if each.ref.type in _WHO} for side in (before, after))
    for key in dict.fromkeys((*old, *new)):
        was, stands = old.get(key), new.get(key)
        if was is None or stands is None or drift_of(was, stands):
            yield compare_principals(was, stands, scps)


def _policies(snapshot: Snapshot | None, scps: Sequence[str]) -> Policies:
    return Policies() if snapshot is None else policies_under(snapshot, scps)


def _trust(snapshot: Snapshot | None) -> Document | None:
    return None if snapshot is None else trust_of(snapshot)


def _key(snapshot: Snapshot) -> tuple[PrincipalType, str]:
    return snapshot.ref.type, snapshot.ref.name.lower()
