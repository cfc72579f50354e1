"""Which principals one change affects, as far as the account itself can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.events.change import Change
from iamdrift.domain.events.guarded import guarded_policy, guarded_provider, guarded_root
from iamdrift.domain.events.target import FanOut, PrincipalTarget, Reach, ResourceTarget
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.errors import AccessRefused
from iamdrift.usecases.ports import PrincipalReader, Readers

_ORGANIZATIONS = "organizations.amazonaws.com"
_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"
_IDENTITY_CENTER = "/aws-reserved/sso.amazonaws.com/"
_ABOVE = frozenset({Reach.UNDER_POLICY, Reach.UNDER_NODE})


Under = Callable[[str], Iterable[str]]  # a root, unit, account or organization policy -> the accounts that it binds


def affected_by(
    change: Change, readers: Readers, management: Callable[[], str] = lambda: ""
) -> tuple[PrincipalRef, ...]:
    """Everything whose state is to be read, each once: principals, and what decides about them.

    `management`: the management account of the organization, empty where there is none. The accounts under the nodes of
    an organization are `bound_by` it, and who is `standing_in` them.
    """
    found: dict[tuple[str, PrincipalType, str], PrincipalRef] = {}
    for target in change.targets:
        for ref in (*_refs(target, readers), *_guarded(target, change, management)):
            found.setdefault((ref.account, ref.type, ref.name.lower()), ref)
    return tuple(found.values())


def bound_by(change: Change, under: Under) -> tuple[PrincipalRef, ...]:
    """The accounts that are under what has changed in the organization, each as a whole."""
    nodes = (target.of for target in change.targets if isinstance(target, FanOut) and target.reach in _ABOVE)
    return tuple(dict.fromkeys(account_ref(account) for node in nodes for account in under(node)))


def standing_in(account: str, readers: Readers) -> tuple[PrincipalRef, ...]:
    """Every principal of an account; none where it cannot be read, which the sweep says."""
    try:
        return tuple(snapshot.ref for snapshot in readers(account).read_all())
    except AccessRefused:
        return ()


def _refs(target: object, readers: Readers) -> Iterable[PrincipalRef]:
    if isinstance(target, PrincipalTarget):
        return (target.ref,)
    if isinstance(target, FanOut):
        return _reached(target, readers(target.account))
    return ()


def _guarded(target: object, change: Change, management: Callable[[], str]) -> Iterator[PrincipalRef]:
    if isinstance(target, ResourceTarget) and (provider := guarded_provider(target)):
        yield provider
    if change.event_source == _ORGANIZATIONS and (account := management()):
        policy = guarded_policy(target, account) if isinstance(target, ResourceTarget) else None
        root = guarded_root(change.event_name, account)
        yield from (each for each in (policy, root) if each is not None)


def _reached(fan_out: FanOut, reader: PrincipalReader) -> Iterable[PrincipalRef]:
    match fan_out.reach:
        case Reach.ATTACHED_TO:
            return _attached(fan_out.of, reader)
        case Reach.TRUSTING:
            return reader.roles_trusting(fan_out.of)
        case Reach.MEMBERS_OF:
            return reader.members_of(fan_out.of)
        case _:
            return (snapshot.ref for snapshot in _searched(fan_out, reader))


def _attached(policy: str, reader: PrincipalReader) -> Iterator[PrincipalRef]:
    """Whoever has the policy, also by being a member of a group that has it."""
    for ref in reader.entities_for_policy(policy):
        yield ref
        if ref.type is PrincipalType.GROUP:
            yield from reader.members_of(ref.name)


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
        case _:  # above the account
            return
