"""Check whether the guardian is alive: the hub, the spokes whose turn it is, their canaries, the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from iamdrift.domain.catalogue.patterns import Pattern
from iamdrift.domain.running import health_checks as judge
from iamdrift.domain.running.expected_rules import rules_of_hub, rules_of_spoke
from iamdrift.domain.running.health import CanarySeen, Check, Expected, Health, RuleSeen, TrailSeen, in_turn
from iamdrift.errors import AccessRefused
from iamdrift.usecases.ports import Clock

SLOTS: Final = 12  # runs every five minutes: every account has its turn once an hour
FUNCTIONS: Final = ("assess-change", "relay-outbox", "announce-finding")
_NOT_DEPLOYED: Final = (
    "deploy org/member.yaml there: is the account in a unit of the StackSet, and did its operation succeed?"
)
_REFUSED: Final = "grant it, or run the check as somebody who may look"


class Parts(Protocol):
    """What stands in one region of one account. Everything raises AccessRefused where it may not be looked at."""

    def rule(self, name: str, bus: str = "default") -> RuleSeen | None: ...

    def waiting(self, queue: str) -> int | None:
        """How many messages are in a queue; None where there is none of that name."""
        ...

    def has_role(self, name: str) -> bool: ...


class HubParts(Parts, Protocol):
    """What only the hub has."""

    def bus_policy(self, bus: str) -> str: ...

    def final_queues(self, prefix: str) -> Iterable[str]:
        """The queues where messages end that were not dealt with."""
        ...

    def subscriptions(self, topic: str) -> tuple[int, int]:
        """Confirmed and pending ones."""
        ...

    def feeds(self, function: str) -> tuple[str, ...]:
        """The states of what feeds a function."""
        ...

    def trails(self) -> Iterable[TrailSeen]: ...


class CheckHealth:
    """`parts` of an account in a region, None where nobody may look; `canary` as the ledger has it; `resend` what has
    been pending too long, and say how much that was.
    """

    def __init__(
        self,
        *,
        expected: Expected,
        hub: HubParts,
        parts: Callable[[str, str], Parts] | None,
        accounts: Iterable[str],
        canary: Callable[[str], CanarySeen | None],
        resend: Callable[[], int],
        pending_too_long: timedelta,
        topics: tuple[str, ...],
        clock: Clock,
        slots: int = SLOTS,
    ) -> None:
        self._expected, self._hub, self._parts = expected, hub, parts
        self._accounts, self._canary, self._resend = accounts, canary, resend
        self._too_long, self._topics, self._clock, self._slots = pending_too_long, topics, clock, slots

    def __call__(self, *, everything: bool = False) -> Health:
        """`everything`: all accounts, not only those whose turn it is."""
        resent = self._resend()  # first: whatever may fail below, nobody stays untold
        checks = [judge.check_pending("hub", resent, self._too_long), *self._of_hub()]
        canaries: dict[str, CanarySeen | None] = {}
        for account in in_turn(self._accounts, self._clock(), 1 if everything else self._slots):
            canaries[account] = self._canary(account)
            checks.append(
                judge.check_canary(f"account {account}", canaries[account], self._expected.canary, self._clock())
            )
            if self._expected.organization and self._parts is not None:
                checks += self._of_spoke(account, self._parts)
        return Health(tuple(checks), canaries, self._heard(canaries), resent)

    def _heard(self, canaries: Mapping[str, CanarySeen | None]) -> int:
        now, every = self._clock(), self._expected.canary
        return sum(seen is not None and not seen.late(every, now) for seen in canaries.values())

    def _of_hub(self) -> Iterator[Check]:
        told, where = self._expected, "hub"
        for name, pattern in rules_of_hub(told):
            yield _looked(f"rule {name}", where, partial(self._rule_of_hub, name, pattern))
        yield _looked("trail", where, lambda: judge.check_trails(where, self._hub.trails()))
        yield _looked("topics", where, lambda: self._subscriptions(where))
        for name in map(told.name, FUNCTIONS):
            yield _looked(f"what feeds {name}", where, partial(self._consumer, name))
        yield from self._final_queues(where)
        yield from self._bus(where) if told.organization else ()

    def _rule_of_hub(self, name: str, pattern: Pattern | None, bus: str = "default") -> Check:
        return judge.check_rule(name, "hub", self._hub.rule(name, bus), self._expected.change_queue, pattern)

    def _consumer(self, function: str) -> Check:
        return judge.check_consumer(function, "hub", self._hub.feeds(function))

    def _subscriptions(self, where: str) -> Check:
        """One way to tell people is enough."""
        counts = [self._hub.subscriptions(topic) for topic in self._topics]
        return judge.check_subscriptions(where, sum(each[0] for each in counts), sum(each[1] for each in counts))

    def _final_queues(self, where: str) -> Iterator[Check]:
        try:
            for queue in self._hub.final_queues(self._expected.name("")):
                yield judge.check_empty(queue, where, self._hub.waiting(queue))
        except AccessRefused as error:
            yield _refused("queues", where, error)

    def _bus(self, where: str) -> Iterator[Check]:
        told, hub = self._expected, self._hub
        bus, name = f"iamdrift-{told.environment}", told.name("hub-changes")
        yield _looked(f"rule {name}", where, partial(self._rule_of_hub, name, None, bus))
        yield _looked(
            "policy of the hub bus",
            where,
            lambda: judge.check_bus_policy(where, told.hub_bus, hub.bus_policy(bus), told.organization),
        )

    def _of_spoke(self, account: str, parts: Callable[[str, str], Parts]) -> Iterator[Check]:
        """One sentence where the spoke cannot be entered, not one for each of its parts."""
        try:
            yield self._roles(account, parts(account, self._expected.iam_region))
            for region in self._expected.regions:
                yield from self._of_region(account, region, parts(account, region))
        except AccessRefused as error:
            yield Check("spoke", f"account {account}", f"cannot be looked at: {error}", _NOT_DEPLOYED)

    def _roles(self, account: str, parts: Parts) -> Check:
        told = self._expected
        apps = ("reader", "canary", "canary-schedule", *(f"forward-{region}" for region in told.regions))
        names = [told.role(app) for app in apps]
        return judge.check_roles(f"account {account}", [name for name in names if not parts.has_role(name)])

    def _of_region(self, account: str, region: str, parts: Parts) -> Iterator[Check]:
        told, where = self._expected, f"account {account}, {region}"
        for name, pattern in rules_of_spoke(told, account, region):
            yield judge.check_rule(name, where, parts.rule(name), told.hub_bus, pattern)
        queue = told.name("forward-dead")
        yield judge.check_empty(queue, where, parts.waiting(queue))


def _looked(what: str, where: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except AccessRefused as error:
        return _refused(what, where, error)


def _refused(what: str, where: str, error: AccessRefused) -> Check:
    return Check(what, where, f"cannot be looked at: {error}", _REFUSED)
