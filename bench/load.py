"""Load on the use cases: a burst, hot roles, and a managed policy that thousands of roles have.

The functions run in one process on an account and a ledger in memory, in simulated time, with a queue that delivers out
of order: what is counted is the guardian's own work. The invariants of `tests/chaos` are asked afterwards. Memory is
that of the whole process, which also plays the account, the ledger, the queues and the people.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from iamdrift.domain.configuration.settings import Mode
from tests.chaos.account import Account, document
from tests.chaos.changes import AWS_DOCUMENTS, EC2, READ, WRITE, Call, arn_of
from tests.chaos.history import History, Step
from tests.chaos.invariants import broken
from tests.chaos.ledger import ChaosLedger
from tests.chaos.outside import Outside, rules_for
from tests.chaos.scheduler import Scheduler
from tests.chaos.world import World, fork

CHANGES, HOT, ATTACHED = 10_000, 1_000, 5_000
PAUSE = 0.002  # seconds between two changes
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Load:
    """What one load came to. messages: that the change queue delivered. reads: of one principal, and of the account.
    problems: invariants that do not hold.
    """

    name: str
    calls: int
    messages: int
    reads: int
    listings: int
    versions: int
    seconds: float
    megabytes: int
    problems: tuple[str, ...]


def burst(changes: int) -> Load:
    """So many roles are changed at once."""
    names = [f"role-{number}" for number in range(changes)]
    return _loaded(f"{changes:,} roles changed at once", _account(names), [_put(name) for name in names])


def hot_role(changes: int, states: int = 2, pause: float = PAUSE) -> Load:
    """One role is changed again and again, to so many states by turns."""
    calls = [_put("hot", number % states) for number in range(changes)]
    name = f"one role changed {changes:,} times to {states:,} states, {pause:g} s apart"
    return _loaded(name, _account(["hot"]), calls, pause)


def shared_policy(roles: int) -> Load:
    """A managed policy that so many roles have gets a new version."""
    names = [f"role-{number}" for number in range(roles)]
    account = _account(names)
    account.call("CreatePolicy", PolicyName="shared", PolicyDocument=READ)
    for name in names:
        account.call("AttachRolePolicy", RoleName=name, PolicyArn=arn_of("shared"))
    said = {"PolicyArn": arn_of("shared"), "PolicyDocument": WRITE, "SetAsDefault": True}
    call = Call("CreatePolicyVersion", "alice", tuple(said.items()))
    return _loaded(f"a policy of {roles:,} roles changed", account, [call])


def _account(names: Sequence[str]) -> Account:
    account = Account(documents=AWS_DOCUMENTS, forgets=True)
    for name in names:
        account.call("CreateRole", RoleName=name, AssumeRolePolicyDocument=EC2, Path="/")
    return account


def _put(role: str, number: int = 0) -> Call:
    """States differ in what they allow."""
    policy = document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::data-{number}/*"})
    said = {"RoleName": role, "PolicyName": "data", "PolicyDocument": policy}
    return Call("PutRolePolicy", "alice", tuple(said.items()))


def _loaded(name: str, account: Account, calls: Sequence[Call], pause: float = PAUSE) -> Load:
    outside = Outside(rules_for(Mode.NOTIFY), account.fork(), ChaosLedger())
    first = World(History(0, 0, 0.0, ()), outside, Scheduler(-_DAY))
    first.sweep("first")
    first.scheduler.rest()
    steps = tuple(Step(f"s{number}", number * pause, call) for number, call in enumerate(calls))
    world = World(History(0, 0, 0.0, steps), fork(outside))
    world.scheduler.most = 200 * (len(calls) + len(account.live))
    began = time.perf_counter()
    world.play()
    return Load(
        name,
        len(calls),
        world.received["changes"],
        world.reads["read"],
        world.reads["read_all"],
        sum(1 for _ in world.outside.ledger.since_start()),
        time.perf_counter() - began,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        tuple(broken(world)),
    )


def _each_alone() -> Iterator[Load]:
    """Each in a process of its own, so that memory is that of one load."""
    loads = (
        (burst, (CHANGES,)),
        (hot_role, (HOT,)),
        (hot_role, (HOT, HOT)),
        (hot_role, (HOT, 2, 1.0)),
        (shared_policy, (ATTACHED,)),
    )
    for load, sizes in loads:
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            yield alone.submit(load, *sizes).result()


def _row(load: Load) -> str:
    counts = (load.calls, load.messages, load.reads, load.listings, load.versions)
    shown = " | ".join(f"{count:,}" for count in counts)
    return f"| {load.name} | {shown} | {load.seconds:.0f} | {load.megabytes} | {len(load.problems)} |"


def main() -> None:
    print("| load | calls | messages of the change queue | reads | listings | versions | seconds | MB | broken |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for load in _each_alone():
        print(_row(load), flush=True)


if __name__ == "__main__":
    main()
