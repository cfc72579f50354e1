"""Budgets: how often the guardian takes something back before it stops and leaves the matter to people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A sliding window, not one that starts anew at midnight: else twice the budget fits around each new start.


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within any stretch of `window`."""

    most: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Spent:
    """When something was spent (ISO times, the oldest first); `revision` is what a ledger compares."""

    times: tuple[str, ...] = ()
    revision: int = 0


def left(spent: Spent, limit: Limit, now: datetime) -> int:
    return max(0, limit.most - len(_recent(spent.times, limit, now)))


def spend(spent: Spent, limit: Limit, now: datetime, amount: int = 1, *, forced: bool = False) -> Spent | None:
    """What is spent then; None where the budget does not allow it. `forced`: a person asked; it still counts."""
    if not forced and left(spent, limit, now) < amount:
        return None
    return Spent((*_recent(spent.times, limit, now), *[now.isoformat()] * amount), spent.revision + 1)


def free_again(spent: Spent, limit: Limit) -> str:
    """When the next one is possible, to be read by people; empty where it is now."""
    if len(spent.times) < limit.most:
        return ""
    return _moment(datetime.fromisoformat(spent.times[-limit.most]) + limit.window) if limit.most else "never"


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _recent(times: Iterable[str], limit: Limit, now: datetime) -> tuple[str, ...]:
    return tuple(time for time in times if datetime.fromisoformat(time) + limit.window > now)
