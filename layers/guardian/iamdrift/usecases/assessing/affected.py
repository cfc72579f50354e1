"""Which principals one change affects, as far as the account itself can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamdrift.domain.events.change import Change
from iamdrift.domain.events.target import FanOut, PrincipalTarget, Reach
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.usecases.ports import PrincipalReader, Readers

_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"
_IDENTITY_CENTER = "/aws-reserved/sso.amazonaws.com/"


def affected_by(change: Change, readers: Readers) -> tuple[PrincipalRef, ...]:
    """Every principal to be read, each once. What lies above the account (its organization) is left to the sweep."""
    found: dict[tuple[str, PrincipalType, str], PrincipalRef] = {}
    for target in change.targets:
        for ref in _refs(target, readers):
            found.setdefault((ref.account, ref.type, ref.name.lower()), ref)
    return tuple(found.values())


def _refs(target: object, readers: Readers) -> Iterable[PrincipalRef]:
    if isinstance(target, PrincipalTarget):
        return (target.ref,)
    if isinstance(target, FanOut):
        return _reached(target, readers(target.account))
    return ()


def _reached(fan_out: FanOut, reader: PrincipalReader) -> Iterable[PrincipalRef]:
    match fan_out.reach:
        case Reach.ATTACHED_TO:
            return reader.entities_for_policy(fan_out.of)
        case Reach.TRUSTING:
            return reader.roles_trusting(fan_out.of)
        case Reach.MEMBERS_OF:
            return reader.members_of(fan_out.of)
        case _:
            return (snapshot.ref for snapshot in _searched(fan_out, reader))


def _searched(fan_out: FanOut, reader: PrincipalReader) -> Iterator[Snapshot]:
    """What no single call of IAM answers: the whole account is looked through."""
    match fan_out.reach:
        case Reach.IN_ACCOUNT:
            yield from reader.read_all()
        case Reach.IN_PROFILE:
            yield from (one for one in reader.read_all() if fan_out.of in one.instance_profiles)
        case Reach.VIA_ANYWHERE | Reach.IN_ANYWHERE_PROFILE:
            yield from (one for one in reader.read_all() if one.trust and _ROLES_ANYWHERE in one.trust.text)
        case Reach.PROVISIONED_FROM | Reach.IN_INSTANCE:
            yield from (one for one in reader.read_all() if one.path.startswith(_IDENTITY_CENTER))
        case Reach.UNDER_POLICY | Reach.UNDER_NODE | Reach.IN_ORGANIZATION:
            return
