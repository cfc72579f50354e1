"""Where histories begin: an account that was swept once, with some states that a person has accepted."""

from __future__ import annotations

from functools import lru_cache

from iamdrift.domain.configuration.settings import Mode
from tests.chaos.account import Account
from tests.chaos.changes import AWS_DOCUMENTS, AWS_POLICY, EC2, READ, WRITE, arn_of
from tests.chaos.history import Decide, History
from tests.chaos.ledger import ChaosLedger
from tests.chaos.outside import Outside, rules_for
from tests.chaos.scheduler import Scheduler
from tests.chaos.world import World, fork

_DAY = 86_400.0
_MODES = (Mode.NOTIFY, Mode.ASK, Mode.REVERT, Mode.REVERT, Mode.REVERT, Mode.CONTAIN, Mode.CONTAIN, Mode.REVERT)


def outside_of(start: int) -> Outside:
    return fork(_prepared(start))


@lru_cache
def _prepared(start: int) -> Outside:
    """Yesterday's first sweep has seen everything; of the last start, nothing was accepted."""
    account = _account()
    outside = Outside(rules_for(_MODES[start]), account, ChaosLedger())
    world = World(History(0, start, 0.0, ()), outside, Scheduler(-_DAY))
    world.sweep("first")
    world.scheduler.rest()
    for role in ("shop", "build", "audit")[: 3 if start < 7 else 0]:
        world.decide(Decide("approve", role, "ann"), f"accept {role}")
        world.scheduler.rest()
    assert not world.problems, world.problems
    return outside


def _account() -> Account:
    account = Account(documents=AWS_DOCUMENTS)
    for name in ("shop", "build", "audit"):
        account.call("CreateRole", RoleName=name, AssumeRolePolicyDocument=EC2, Path="/")
    for name, text in (("read", READ), ("team", WRITE)):
        account.call("CreatePolicy", PolicyName=name, PolicyDocument=text)
    for name in ("ann", "ben"):
        account.call("CreateUser", UserName=name)
    account.call("CreateGroup", GroupName="staff")
    account.call("AddUserToGroup", UserName="ann", GroupName="staff")
    account.call("AttachGroupPolicy", GroupName="staff", PolicyArn=arn_of("team"))
    for role in ("shop", "build", "audit"):
        account.call("AttachRolePolicy", RoleName=role, PolicyArn=arn_of("team"))
    account.call("AttachRolePolicy", RoleName="audit", PolicyArn=AWS_POLICY)
    account.call("PutRolePolicy", RoleName="shop", PolicyName="data", PolicyDocument=READ)
    return account.fork()
