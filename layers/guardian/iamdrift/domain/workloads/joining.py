"""Joins what the services say to the roles of an account: which workloads each role has, and which roles have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from iamdrift.domain.policy import Admitted
from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.reasoning.entering import entrances
from iamdrift.domain.workloads.service_accounts import service_accounts
from iamdrift.domain.workloads.workload import Binding, RoleUse, Workload

SERVICE_ACCOUNT: Final = "Kubernetes service account"
MOST_NAMED: Final = 50  # workloads of one role that are kept by name; all of them are counted


def joined(snapshots: Iterable[Snapshot], bindings: Iterable[Binding], asked: frozenset[str]) -> tuple[RoleUse, ...]:
    """The use of each role that has a workload, or could be expected to. `asked`: services whose answer is complete."""
    by_name: dict[str, set[Workload]] = {}
    by_profile: dict[str, set[Workload]] = {}
    for binding in bindings:
        table = by_profile if ":instance-profile/" in binding.role else by_name
        table.setdefault(_last(binding.role), set()).add(binding.workload)
    roles = (each for each in snapshots if each.ref.type is PrincipalType.ROLE and not each.unmodifiable)
    used = (_use(role, by_name, by_profile, asked) for role in roles)
    return tuple(each for each in used if each.total or each.unbound)


def _use(
    role: Snapshot, by_name: Mapping[str, set[Workload]], by_profile: Mapping[str, set[Workload]], asked: frozenset[str]
) -> RoleUse:
    found = set(by_name.get(role.ref.name.lower(), ()))
    for profile in role.instance_profiles:
        found |= by_profile.get(profile.lower(), set())
    accounts, only_services = _by_trust(role, asked)
    found |= {Workload(SERVICE_ACCOUNT, name) for name in accounts}
    return RoleUse(
        role.ref.account,
        role.ref.name,
        role.ref.unique_id,
        tuple(sorted(found)[:MOST_NAMED]),
        len(found),
        role.last_used,
        unbound=not found and only_services,
    )


def _by_trust(role: Snapshot, asked: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """The service accounts that its trust names, and whether it is for services alone that were asked."""
    try:
        return service_accounts(role), _only_for(role, asked)
    except Exception:  # a hostile trust policy must not cost the other roles: nothing is said of this one
        return (), False


def _only_for(role: Snapshot, services: frozenset[str]) -> bool:
    """Whether nobody but these services can become it."""
    trust = trust_of(role)
    admitted = entrances(trust) if trust is not None else ()
    return bool(admitted) and all(each.kind is Admitted.SERVICE and each.name in services for each in admitted)


def _last(arn: str) -> str:
    return arn.rpartition("/")[2].lower()
