"""Open an intent: recorded before anything is written, together with what it spends of the budgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from iamdrift.domain.remediation.budget import Limit, Spent, free_again, spend
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.plan import Kind
from iamdrift.errors import LostRace
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.ports import Intents, Switch

_RACES = 4
_COUNTED = (Kind.REVERT, Kind.CONTAIN)  # what may go on in a circle


@dataclass(frozen=True, slots=True)
class Limits:
    """Reverts of one principal, and the circuit breaker: writes in one account."""

    per_principal: Limit
    per_account: Limit


class OpenIntent:
    """One intent spends once, however often it is delivered."""

    def __init__(self, intents: Intents, switch: Switch, clock: Clock, limits: Limits) -> None:
        self._intents = intents
        self._switch = switch
        self._clock = clock
        self._limits = limits

    def __call__(self, wanted: Intent) -> Intent:
        """The intent, open; or stopped, or as another delivery has it on record."""
        for _ in range(_RACES):
            if why := self._switch.stopped():
                return self._stopped(wanted, f"no writes: {why}")
            spending = self._spending(wanted)
            if isinstance(spending, str):
                return self._stopped(wanted, spending)
            opened = replace(wanted, status=Status.OPEN)
            try:
                self._intents.record(opened, spending)
            except LostRace:
                known = self._intents.get(wanted.id)
                if known is not None and known.status is not Status.PROPOSED:
                    return known
                continue
            return opened
        raise LostRace(f"{wanted.id}: others spent from the same budget {_RACES} times in a row")

    def _spending(self, wanted: Intent) -> dict[str, Spent] | str:
        reverts = 1 if wanted.plan.kind in _COUNTED else 0
        now, asked, ref = self._clock(), bool(wanted.by), wanted.plan.ref
        budgets = (
            (principal_budget(wanted), self._limits.per_principal, reverts, f"reverts of {ref}"),
            (f"account#{ref.account}", self._limits.per_account, len(wanted.plan.steps), f"writes in {ref.account}"),
        )
        found: dict[str, Spent] = {}
        for key, limit, amount, what in budgets:
            before = self._intents.spent(key)
            after = spend(before, limit, now, amount, forced=asked)
            if after is None:
                again = free_again(before, limit)
                return (
                    f"the budget of {limit.most} {what} in {_span(limit.window)} is spent; the next is free at {again}"
                )
            found[key] = after
        return found

    def _stopped(self, wanted: Intent, why: str) -> Intent:
        stopped = replace(wanted, status=Status.STOPPED, reason=why, left=_all(wanted))
        try:
            self._intents.record(stopped)
        except LostRace:
            return self._intents.get(wanted.id) or stopped
        return stopped


def principal_budget(intent: Intent) -> str:
    ref = intent.plan.ref
    return f"principal#{ref.account}#{ref.type.value}#{ref.unique_id or ref.name}"


def _all(intent: Intent) -> tuple[str, ...]:
    return tuple(step.undoes for step in intent.plan.steps)


def _span(window: timedelta) -> str:
    """`1 day`, `90 minutes`: as a person says it."""
    minutes = round(window.total_seconds() / 60)
    number, unit = (minutes // 1440, "day") if minutes % 1440 == 0 else (minutes, "minute")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
