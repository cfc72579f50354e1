"""How closely a Principal element names a caller: itself, its role, its account, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from iamdrift.domain.policy.documents.document import Principals
from iamdrift.domain.policy.evaluation.caller import Caller, CallerKind


class Naming(IntEnum):
    """The closer, the stronger: a name of the account only delegates to the account's own policies."""

    NONE = 0
    ACCOUNT = 1
    ROLE = 2  # the role (or user) behind a session: still bound by its boundary and session policy
    DIRECT = 3


@dataclass(frozen=True, slots=True)
class Named:
    """The entries of a Principal element by what they end in, so that each caller is held against few of them."""

    by_end: Mapping[str, tuple[tuple[str, str], ...]]
    negated: bool

    def naming(self, who: Caller) -> Naming:
        """The closest naming of `who`. NotPrincipal names directly whomever it does not list."""
        closest = Naming.NONE
        for kind, value in self._about(who):
            closest = max(closest, _entry(kind, value, who))
            if closest is Naming.DIRECT:
                break
        if self.negated:
            return Naming.NONE if closest else Naming.DIRECT
        return closest

    def _about(self, who: Caller) -> Iterator[tuple[str, str]]:
        for end in {"", who.account, who.name, _end(who.arn)}:
            yield from self.by_end.get(end, ())


def named(principals: Principals) -> Named:
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, value in principals.entries:
        end = account_named(value) or _end(value) if kind == "AWS" else ""
        found.setdefault(end, []).append((kind, value))
    return Named({end: tuple(entries) for end, entries in found.items()}, principals.negated)


def _end(value: str) -> str:
    """The name of a user, role or session; of what has none, nothing."""
    return value.rpartition("/")[2] if "/" in value else ""


def _entry(kind: str, value: str, who: Caller) -> Naming:
    if kind == "*" or (kind == "AWS" and value == "*"):
        return Naming.DIRECT  # of a role: its sessions, which neither boundary nor session policy then limits
    if kind == "Service":
        named = who.kind is CallerKind.SERVICE and value in (who.arn, "*")
    elif kind == "AWS":
        return _aws(value, who)
    else:
        named = value == who.arn
    return Naming.DIRECT if named else Naming.NONE


def _aws(value: str, who: Caller) -> Naming:
    if not who.account:
        return Naming.NONE
    if value == who.arn:
        return Naming.ROLE if who.kind is CallerKind.ROLE else Naming.DIRECT
    if account_named(value) == who.account:
        return Naming.DIRECT if who.kind is CallerKind.ROOT else Naming.ACCOUNT
    if who.kind is CallerKind.SESSION and _same_role(value, who.role_arn):
        return Naming.ROLE
    if who.kind is CallerKind.FEDERATED_USER and value.endswith(f"::{who.account}:user/{who.name}"):
        return Naming.ROLE  # the user who federated, by custom under the same name
    return Naming.NONE


def account_named(value: str) -> str:
    """The account that a Principal value names as a whole (`123456789012` or its root), or nothing."""
    if len(value) == 12 and value.isdigit():
        return value
    segments = value.split(":", 5)
    if len(segments) == 6 and segments[2] == "iam" and segments[5] == "root":
        return segments[4]
    return ""


def _same_role(value: str, role_arn: str) -> bool:
    """A session does not tell its role's path; role names are unique in an account."""
    prefix, _, name = role_arn.partition(":role/")
    found, slash, rest = value.partition(":role/")
    return bool(slash) and found == prefix and rest.rpartition("/")[2] == name
