"""The live state of an account in memory; a test changes it, and says what is still seen of the past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot

Name = tuple[PrincipalType, str]


@dataclass
class FakeReader:
    """`stale`: snapshots that are returned first, one for each read, as an eventually consistent IAM does."""

    account: str = "111122223333"
    live: dict[Name, Snapshot] = field(default_factory=dict)
    stale: dict[Name, list[Snapshot | Gone]] = field(default_factory=dict)
    reads: int = 0
    bulk_reads: int = 0

    def holds(self, *snapshots: Snapshot) -> FakeReader:
        self.live |= {_name(snapshot.ref): snapshot for snapshot in snapshots}
        return self

    def drop(self, ref: PrincipalRef) -> None:
        self.live.pop(_name(ref), None)

    def read(self, ref: PrincipalRef) -> Snapshot | Gone:
        self.reads += 1
        if self.stale.get(_name(ref)):
            return self.stale[_name(ref)].pop(0)
        found = self.live.get(_name(ref))
        return found if found is not None else Gone(replace(ref, unique_id=""))

    def entities_for_policy(self, arn: str) -> tuple[PrincipalRef, ...]:
        return tuple(
            snapshot.ref
            for snapshot in self.live.values()
            if arn
            in {policy.arn for policy in (*snapshot.attached, *([snapshot.boundary] if snapshot.boundary else []))}
        )

    def roles_trusting(self, provider_arn: str) -> tuple[PrincipalRef, ...]:
        return tuple(each.ref for each in self.live.values() if each.trust and provider_arn in each.trust.text)

    def members_of(self, group: str) -> tuple[PrincipalRef, ...]:
        members = {name for each in self.live.values() if each.ref.name == group for name in each.members}
        return tuple(PrincipalRef(self.account, PrincipalType.USER, name) for name in sorted(members))

    def read_all(self) -> Iterable[Snapshot]:
        self.bulk_reads += 1
        return list(self.live.values())


def _name(ref: PrincipalRef) -> Name:
    return ref.type, ref.name.lower()
