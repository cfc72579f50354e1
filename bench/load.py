"""Load on the use cases: a burst, a hot role, and a managed policy that a thousand roles have.

The functions run in one process on an account and a ledger in memory, in simulated time, with a queue that delivers out
of order: what is counted is the guardian's own work. The invariants of `tests/chaos` are asked afterwards.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass

from iamdrift.domain.configuration.settings import Mode
from tests.chaos.account import Account
from tests.chaos.changes import AWS_DOCUMENTS, EC2, READ, WRITE, Call, arn_of
from tests.chaos.history import History, Step
from tests.chaos.invariants import broken
from tests.chaos.ledger import ChaosLedger
from tests.chaos.outside import Outside, rules_for
from tests.chaos.scheduler import Scheduler
from tests.chaos.world import World, fork

CHANGES, HOT, ATTACHED = 2_000, 1_000, 1_000
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Load:
    """What one load came to. messages: that the change queue delivered. problems: invariants that do not hold."""

    name: str
    calls: int
    messages: int
    versions: int
    seconds: float
    problems: tuple[str, ...]


def burst(changes: int) -> Load:
    """So many roles are changed at once."""
    names = [f"role-{number}" for number in range(changes)]
    return _loaded(f"{changes:,} roles changed at once", _account(names), [_put(name) for name in names])


def hot_role(changes: int) -> Load:
    """One role is changed again and again within seconds."""
    calls = [_put("hot", number) for number in range(changes)]
    return _loaded(f"one role changed {changes:,} times", _account(["hot"]), calls)


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
    said = {"RoleName": role, "PolicyName": "data", "PolicyDocument": (READ, WRITE)[number % 2]}
    return Call("PutRolePolicy", "alice", tuple(said.items()))


def _loaded(name: str, account: Account, calls: Sequence[Call]) -> Load:
    outside = Outside(rules_for(Mode.NOTIFY), account.fork(), ChaosLedger())
    first = World(History(0, 0, 0.0, ()), outside, Scheduler(-_DAY))
    first.sweep("first")
    first.scheduler.rest()
    steps = tuple(Step(f"s{number}", number * 0.002, call) for number, call in enumerate(calls))
    world = World(History(0, 0, 0.0, steps), fork(outside))
    world.scheduler.most = 200 * (len(calls) + len(account.live))
    began = time.perf_counter()
    world.play()
    spent = time.perf_counter() - began
    versions = sum(1 for _ in world.outside.ledger.since_start())
    return Load(name, len(calls), world.received["changes"], versions, spent, tuple(broken(world)))


def main() -> None:
    print("| load | calls to IAM | messages of the change queue | versions | seconds | invariants broken |")
    print("|---|---:|---:|---:|---:|---:|")
    for load in (burst(CHANGES), hot_role(HOT), shared_policy(ATTACHED)):
        row = f"{load.calls:,} | {load.messages:,} | {load.versions:,} | {load.seconds:.0f} | {len(load.problems)}"
        print(f"| {load.name} | {row} |")
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, ledger and account included")


if __name__ == "__main__":
    main()
