"""How a process reads the account, by replicas that may be late, and which accounts it believes events of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from iamdrift.domain.principals.principal import Gone, PrincipalRef, Snapshot
from tests.chaos.outside import Outside
from tests.chaos.process import Process
from tests.fakes.principals import ACCOUNT

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Ours:
    """Which account is ours."""

    def owns(self, account: str) -> bool:
        return account == ACCOUNT


@dataclass(frozen=True)
class Reader:
    """Reads the account as the guardian does, by replicas that may be late."""

    outside: Outside
    process: Process

    def read(self, ref: PrincipalRef) -> Snapshot | Gone:
        return self._look("read", lambda lag: self.outside.account.read(ref, lag))

    def read_all(self) -> list[Snapshot]:
        return self._look("read_all", self.outside.account.listed)

    def entities_for_policy(self, arn: str) -> tuple[PrincipalRef, ...]:
        return self._those("entities", lambda each: arn in _policies(each) or each.arn == arn)

    def roles_trusting(self, provider_arn: str) -> tuple[PrincipalRef, ...]:
        return self._those("trusting", lambda each: each.trust is not None and provider_arn in each.trust.text)

    def members_of(self, group: str) -> tuple[PrincipalRef, ...]:
        return self._those("members", lambda each: group in [held.name for held in each.groups])

    def _those(self, what: str, wanted: Callable[[Snapshot], bool]) -> tuple[PrincipalRef, ...]:
        def look(lag: float) -> tuple[PrincipalRef, ...]:
            return tuple(each.ref for each in self.outside.account.listed(lag) if wanted(each))

        return self._look(what, look)

    def _look(self, what: str, look: Callable[[float], Seen]) -> Seen:
        lag = self.process.lag(what)
        self.outside.reads[what] += 1
        return self.process.effect(f"iam.{what}", lambda: look(lag))


def _policies(snapshot: Snapshot) -> set[str]:
    return {policy.arn for policy in (*snapshot.attached, *([snapshot.boundary] if snapshot.boundary else ()))}
