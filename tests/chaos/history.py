"""A history: what happens in the account, to the guardian and around it, all of it drawn from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.chaos.changes import ROLES, Call, abuse, coming_or_going, random_call
from tests.chaos.faults import Fault


@dataclass(frozen=True, slots=True)
class Decide:
    """A person decides about the newest version of a role, or turns the kill switch."""

    decision: str
    role: str
    by: str  # ann or bob


@dataclass(frozen=True, slots=True)
class Poison:
    """A message that can never succeed."""

    queue: str
    body: str


@dataclass(frozen=True, slots=True)
class Outage:
    """`what` starts the names of the effects that fail: `ledger`, `topic`, `iam`; or it is `bus`: no event comes."""

    what: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Deadly:
    """The next event kills whoever reads it, until somebody has mended that."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep in between."""


@dataclass(frozen=True, slots=True)
class Impostor:
    """Somebody else writes in a session of the remediator role."""

    call: Call


@dataclass(frozen=True, slots=True)
class Invented:
    """A write that nobody has heard of, so that the event itself must be told."""

    name: str


What = Call | Invented | Decide | Poison | Outage | Deadly | Sweep | Impostor


@dataclass(frozen=True, slots=True)
class Step:
    """`name` stays when others are left out."""

    name: str
    time: float
    what: What


@dataclass(frozen=True, slots=True)
class History:
    """`start`: which of the accounts at rest it begins with. faults: those given; None draws them at this rate."""

    seed: int
    start: int
    rate: float
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] | None = None


_POISONS = (
    Poison("changes", "{not json"),
    Poison("changes", "[]"),
    Poison("changes", '{"source": "my.own", "detail-type": "AWS API Call via CloudTrail", "account": "1"}'),
    Poison("changes", '{"followUp": {"kind": "part", "attempt": 0, "principals": [], "envelope": {}}}'),
    Poison("changes", '{"a":' * 3000),
    Poison("announce", '{"outbox": "no-such-item"}'),
    Poison("announce", "{}"),
    Poison("remediate", '{"approval": "no-such-approval"}'),
    Poison("remediate", '{"outbox": 7}'),
)
_INVENTED = ("AcquireRole", "InventUser")
_DECISIONS = ("approve", "approve", "revert", "contain", "stop", "resume")
_RATES = (0.0, 0.01, 0.03, 0.08)


def drawn(seed: int, rate: float | None = None) -> History:
    """The history of a seed; `rate` where more is to go wrong than usual."""
    dice = random.Random(seed)  # noqa: S311 - a history, not a secret
    happening = dice.choice((_anything, _anything, _anything, _abuse, _storm, _silence))(dice)
    silent = happening[0] == Outage("bus", 3600.0)
    named = (
        Step(f"s{number}", 0.0 if silent and number == 0 else _moment(dice), what)
        for number, what in enumerate(happening)
    )
    steps = tuple(sorted(named, key=lambda step: step.time))
    start, usual = dice.randrange(8), dice.choice(_RATES)
    return History(seed, start, usual if rate is None else rate, steps)


def _anything(dice: random.Random) -> list[What]:
    calls = [random_call(dice) for _ in range(dice.randint(1, 7))]
    return [*calls, *(_other(dice) for _ in range(dice.choice((0, 0, 1, 1, 2, 3))))]


def _abuse(dice: random.Random) -> list[What]:
    """The same role is opened again and again, and people decide in between."""
    role = dice.choice(ROLES)
    calls = [abuse(dice, role) for _ in range(dice.randint(2, 6))]
    return [*calls, *(Decide(dice.choice(_DECISIONS), role, dice.choice(("ann", "bob"))) for _ in range(2))]


def _storm(dice: random.Random) -> list[What]:
    """Much that only its event tells, and principals that come and go."""
    invented = [Invented(dice.choice(_INVENTED)) for _ in range(dice.randint(2, 4))]
    return [*invented, *(coming_or_going(dice) for _ in range(dice.randint(1, 3)))]


def _silence(dice: random.Random) -> list[What]:
    """No event arrives: only a sweep can find what happens now."""
    calls = [dice.choice((random_call, coming_or_going))(dice) for _ in range(dice.randint(3, 7))]
    return [Outage("bus", 3600.0), *calls]


def _moment(dice: random.Random) -> float:
    """Bursts: much happens within seconds, some of it minutes later."""
    return dice.choice((0.0, 0.0, 60.0, 400.0, 2000.0)) + dice.random() * dice.choice((1.0, 5.0, 30.0))


def _other(dice: random.Random) -> What:
    draw = dice.random()
    if draw < 0.3:
        return Decide(dice.choice(_DECISIONS), dice.choice(("shop", "build", "audit")), dice.choice(("ann", "bob")))
    if draw < 0.55:
        return dice.choice(_POISONS)
    if draw < 0.8:
        return Outage(dice.choice(("ledger", "topic", "topic", "iam")), dice.choice((20.0, 300.0, 900.0, 4000.0)))
    if draw < 0.86:
        return Deadly()
    if draw < 0.92:
        return Invented(dice.choice(_INVENTED))
    if draw < 0.97:
        return Sweep()
    return Impostor(random_call(dice))
