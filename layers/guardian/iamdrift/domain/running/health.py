"""What is seen of the guardian's own parts, and what should stand where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_UNITS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
CANARY_GRACE: Final = timedelta(minutes=30)  # CloudTrail promises no time; the schedule itself may be 5 minutes late


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the guardian. `problem` is empty where all is well."""

    what: str
    where: str
    problem: str = ""
    remedy: str = ""

    @property
    def good(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True)
class Expected:
    """What stands where, as it was deployed. Without an organization there is the one account and no spoke."""

    environment: str
    account: str
    region: str
    partition: str
    organization: str
    iam_region: str
    regions: tuple[str, ...]  # governed ones
    canary: timedelta

    def name(self, part: str) -> str:
        return f"iamdrift-{self.environment}-{part}"

    def role(self, app: str) -> str:
        return f"iamdrift-{app}-{self.environment}-role"

    @property
    def change_queue(self) -> str:
        return f"arn:{self.partition}:sqs:{self.region}:{self.account}:{self.name('changes')}"

    @property
    def hub_bus(self) -> str:
        return f"arn:{self.partition}:events:{self.region}:{self.account}:event-bus/iamdrift-{self.environment}"


@dataclass(frozen=True, slots=True)
class Health:
    """`canaries`: of each account whose turn it was, None where it was never seen."""

    checks: tuple[Check, ...]
    canaries: Mapping[str, CanarySeen | None]
    heard: int = 0  # accounts from which a change was heard lately
    resent: int = 0

    @property
    def problems(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.good)

    @property
    def latencies(self) -> tuple[timedelta, ...]:
        return tuple(seen.latency for seen in self.canaries.values() if seen is not None)


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """`targets`: the ARN of each, with whether it keeps what it cannot deliver."""

    enabled: bool
    pattern: str
    targets: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class TrailSeen:
    arn: str
    logs: bool
    all_regions: bool
    writes: bool  # whether it records the write events of management


@dataclass(frozen=True, slots=True)
class CanarySeen:
    """When the last change of the canary was made, and when its verdict was recorded."""

    changed: datetime
    recorded: datetime

    @property
    def latency(self) -> timedelta:
        return self.recorded - self.changed

    def late(self, every: timedelta, now: datetime) -> bool:
        return now - self.changed > 2 * every + CANARY_GRACE


def interval(rate: str) -> timedelta:
    """`rate(2 hours)` -> 2 hours. Raises ValueError for what is not a rate."""
    found = re.fullmatch(r"rate\((?a:(\d+)) (minute|hour|day)s?\)", rate)
    if found is None or not int(found[1]):
        raise ValueError(f"{rate!r} is not a rate like `rate(1 hour)`")
    return int(found[1]) * _UNITS[found[2]]


def in_turn(accounts: Iterable[str], now: datetime, slots: int) -> Iterator[str]:
    """The accounts whose turn it is: each once in `slots` runs, so that a large organization fits the time of a run."""
    turn = int(now.timestamp() // timedelta(minutes=5).total_seconds()) % slots
    return (account for account in accounts if int(account) % slots == turn)
