"""Policies that AWS maintains change under an account's feet, without an event: what of a drift is AWS's own doing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.assessing import Measure
from iamdrift.domain.judging.assessment import AccessChange
from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.occurrences_of_account import CHANGED_BY_AWS
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.principal import (
    GroupMembership,
    ManagedPolicy,
    PolicyText,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.sweep.memory import AwsPolicy

_NAMED = 20  # principals that are named in a finding; all of them are counted


def only_by_aws(before: Snapshot, after: Snapshot) -> bool:
    """Whether nothing differs but the versions of policies that AWS maintains."""
    return not drift_of(before, _as_versioned(before, after))


@dataclass
class InUse:
    """The AWS-managed policies seen while an account is listed, with who uses them."""

    policies: dict[str, AwsPolicy] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, snapshot: Snapshot) -> None:
        for policy in {each.arn: each for each in _managed(snapshot) if each.aws_managed}.values():
            if policy.document is not None:
                self.policies[policy.arn] = AwsPolicy(policy.version_id, policy.document.text)
            self.counts[policy.arn] = self.counts.get(policy.arn, 0) + 1
            named = self.users.setdefault(policy.arn, [])
            if len(named) < _NAMED:
                named.append(f"{snapshot.ref.type.value} {snapshot.ref.name}")

    def changed(self, known: Mapping[str, AwsPolicy]) -> Iterator[str]:
        """ARNs of those in another version than was known, sorted."""
        for arn in sorted(self.policies):
            if arn in known and known[arn].version != self.policies[arn].version:
                yield arn


def findings_by_aws(account: str, seen: InUse, known: Mapping[str, AwsPolicy], measure: Measure) -> Iterator[Finding]:
    """One finding for each changed policy: what it newly allows to everybody it is attached to."""
    for arn in seen.changed(known):
        before, after = known[arn], seen.policies[arn]
        delta = _measured(measure, arn, before, after)
        others = seen.counts[arn] - len(seen.users[arn])
        using = ", ".join(seen.users[arn]) + (f" and {others} more" if others else "")
        evidence = Evidence(
            subject=f"{arn} {after.version}",
            summary=f"AWS changed {arn.rpartition('/')[2]} from {before.version} to {after.version}: "
            f"{delta.summary or 'it allows what it allowed before'}. In use by {using}.",
            statement=arn,
            severity=max(Severity.LOW, delta.severity) if delta.grants else Severity.INFO,
        )
        yield Finding(CHANGED_BY_AWS, account_ref(account), evidence, evidence.severity or Severity.INFO)


def _measured(measure: Measure, arn: str, before: AwsPolicy, after: AwsPolicy) -> AccessChange:
    return measure.change(_holder(arn, before), _holder(arn, after))


def _holder(arn: str, policy: AwsPolicy) -> Snapshot:
    """Somebody who holds this policy and nothing else."""
    ref = PrincipalRef("000000000000", PrincipalType.ROLE, "holder", "holder")
    attached = (ManagedPolicy(arn, policy.version, PolicyText(policy.text)),)
    return Snapshot(ref=ref, arn="arn:aws:iam::000000000000:role/holder", attached=attached)


def _managed(snapshot: Snapshot) -> Iterator[ManagedPolicy]:
    yield from snapshot.attached
    if snapshot.boundary is not None:
        yield snapshot.boundary
    for group in snapshot.groups:
        yield from group.attached


def _as_versioned(before: Snapshot, after: Snapshot) -> Snapshot:
    """`after`, with every AWS-managed policy that both have in the version that `before` has it in."""
    groups = {group.name: group for group in before.groups}
    boundary = () if before.boundary is None else (before.boundary,)
    return replace(
        after,
        attached=_versioned(before.attached, after.attached),
        boundary=next(iter(_versioned(boundary, () if after.boundary is None else (after.boundary,))), None),
        groups=tuple(_group(groups.get(group.name), group) for group in after.groups),
    )


def _group(before: GroupMembership | None, after: GroupMembership) -> GroupMembership:
    return after if before is None else replace(after, attached=_versioned(before.attached, after.attached))


def _versioned(before: Iterable[ManagedPolicy], after: Iterable[ManagedPolicy]) -> tuple[ManagedPolicy, ...]:
    known = {policy.arn: policy for policy in before if policy.aws_managed}
    return tuple(known.get(policy.arn, policy) for policy in after)
