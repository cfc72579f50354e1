"""Play a history, and say what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.changes import Call
from tests.chaos.faults import Fault
from tests.chaos.history import History
from tests.chaos.invariants import broken
from tests.chaos.scheduler import NeverAtRest
from tests.chaos.starts import outside_of
from tests.chaos.world import World


@dataclass(frozen=True, slots=True)
class Played:
    """`problems`: each as `invariant: what is wrong`. fired: the faults that did happen. counts: of what happened."""

    history: History
    problems: tuple[str, ...] = ()
    fired: tuple[Fault, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def invariants(self) -> frozenset[str]:
        """The names of those that do not hold."""
        return frozenset(problem.partition(":")[0] for problem in self.problems)


def play(history: History) -> Played:
    world = World(history, outside_of(history.start))
    try:
        world.play()
    except NeverAtRest as error:
        return Played(history, (f"at rest: {error}",), tuple(world.faults.fired))
    return Played(history, tuple(broken(world)), tuple(world.faults.fired), _counted(world))


def _counted(world: World) -> Counter[str]:
    versions = list(world.outside.ledger.since_start())
    counts = Counter(f"fault: {fault.kind.value}" for fault in world.faults.fired)
    counts["histories"] = 1
    counts["calls to IAM"] = sum(isinstance(step.what, Call) for step in world.history.steps)
    counts["versions"] = len(versions)
    counts["messages to people"] = sum(len(channel.sent) for channel in world.outside.channels)
    counts["writes by the guardian"] = len(world.written)
    counts["messages rejected"] = len(world.rejected.messages)
    counts["things that happened"] = world.scheduler.happened
    return counts
