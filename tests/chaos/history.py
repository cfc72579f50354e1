"""A history: what happens in the account, to the guardian and around it, all of it drawn from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.chaos.changes import Call, random_call
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
    """`what` starts the names of the effects that fail meanwhile; `ledger`, `topic` or `iam`."""

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


What = Call | Decide | Poison | Outage | Deadly | Sweep | Impostor


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
_DECISIONS = ("approve", "approve", "revert", "contain", "stop", "resume")
_RATES = (0.0, 0.01, 0.03, 0.08)


def drawn(seed: int) -> History:
    """The history of a seed."""
    dice = random.Random(seed)  # noqa: S311 - a history, not a secret
    happening: list[What] = [random_call(dice) for _ in range(dice.randint(1, 7))]
    happening += [_other(dice) for _ in range(dice.choice((0, 0, 1, 1, 2, 3)))]
    named = (Step(f"s{number}", _moment(dice), what) for number, what in enumerate(happening))
    steps = tuple(sorted(named, key=lambda step: step.time))
    return History(seed, dice.randrange(8), dice.choice(_RATES), steps)


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
    if draw < 0.87:
        return Deadly()
    if draw < 0.95:
        return Sweep()
    return Impostor(random_call(dice))
