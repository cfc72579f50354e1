"""What a guardrail may look at: one principal, what it was before, what it can do, and what is known around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.policy import NO_POLICY, AccessDelta, Admission, Document, Policies, access_delta
from iamdrift.domain.policy.access.permission_set import PermissionSet, permissions
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.principals.holdings import policies_of, trust_of
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.usage import Usage
from iamdrift.domain.reasoning.abilities import Abilities, abilities_of
from iamdrift.domain.reasoning.entering import entrances
from iamdrift.domain.reasoning.federated import Federated, federated
from iamdrift.domain.workloads.workload import Workload


@dataclass(frozen=True)
class Examination:
    """One principal under assessment; parsed documents and effective permissions are computed once, on first use.

    before: its state on record; None at first sight. roster: the other principals that are known; None where nobody
    collected them (then the guardrails that need it are not asked, and what they found earlier stands). now: ISO time
    of the assessment, empty where it does not matter. baseline: the state that counts as right, where it was loaded.
    scps: the service control policies above the account, level by level from the root; empty where they are not known.
    usage: what of it was used and when, workloads: what is set to act as it; None where nobody asked AWS.
    """

    snapshot: Snapshot
    before: Snapshot | None = None
    settings: Settings = field(default_factory=Settings)
    roster: Roster | None = None
    now: str = ""
    baseline: Snapshot | None = None
    scps: Levels = ()
    usage: Usage | None = None
    workloads: tuple[Workload, ...] | None = None

    @property
    def reference(self) -> Snapshot | None:
        """What a change is judged against: the baseline, or where none was loaded the state on record."""
        return self.before if self.baseline is None else self.baseline

    @cached_property
    def trust(self) -> Document | None:
        """The parsed trust policy of a role; None for everything else."""
        return trust_of(self.snapshot)

    @property
    def trusted(self) -> Document:
        """The trust policy; one that trusts nobody where there is none."""
        return NO_POLICY if self.trust is None else self.trust

    @cached_property
    def entrances(self) -> tuple[Admission, ...]:
        """Whom the trust policy lets become the role, by which statement."""
        return entrances(self.trusted)

    @cached_property
    def federated(self) -> tuple[Federated, ...]:
        """The entrances of OIDC providers, read as what they ask of a token."""
        return tuple(federated(self.entrances))

    @cached_property
    def policies(self) -> Policies:
        """Inline and attached policies, those of a user's groups, the boundary, and the SCPs above."""
        return policies_of(self.snapshot, self.scps)

    @cached_property
    def abilities(self) -> Abilities:
        """What it can do, to be asked action by action."""
        return abilities_of(self.snapshot, self.scps)

    @cached_property
    def held(self) -> PermissionSet:
        """Everything it can do, boundary and SCPs taken into account."""
        return permissions(self.policies)

    @cached_property
    def since_reference(self) -> AccessDelta | None:
        """What it can do now and could not, and the other way round, compared with the reference state."""
        if self.reference is None:
            return None
        return access_delta(policies_of(self.reference, self.scps), self.policies)

    @property
    def account(self) -> str:
        return self.snapshot.ref.account

    @property
    def owned_by_aws(self) -> bool:
        """Service-linked and Identity Center roles: what is advised about a role, nobody in the account can do."""
        return self.snapshot.unmodifiable


def of_account(account: str, scps: Levels, settings: Settings) -> Examination:
    """An account as a whole, for the guardrails about what the organization keeps it from."""
    ref = PrincipalRef(account, PrincipalType.ACCOUNT, account, account)
    return Examination(Snapshot(ref, f"arn:aws:iam::{account}:root"), settings=settings, scps=scps)
