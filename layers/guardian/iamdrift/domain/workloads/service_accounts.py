"""Kubernetes service accounts that become a role by its trust policy (IRSA).

https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
"""

from __future__ import annotations

from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.reasoning.entering import entrances
from iamdrift.domain.reasoning.federated import federated

_SUBJECT = "system:serviceaccount:"


def service_accounts(role: Snapshot) -> tuple[str, ...]:
    """`oidc.eks.../id/EXAMPLE namespace:name` for each that a trust policy names; a pattern stays one."""
    trust = trust_of(role)
    if trust is None:
        return ()
    found = {
        f"{provider.host} {value.removeprefix(_SUBJECT)}": None
        for provider in federated(entrances(trust))
        for asked in provider.claims("sub")
        for value in asked.term.values
        if value.startswith(_SUBJECT) and not asked.hole
    }
    return tuple(found)
