"""Everything the guardian reaches: the account, the ledger, the queues, the channels, and who looks after them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from iamdrift.domain.catalogue.rules import common_rules, rule_name
from iamdrift.domain.configuration.settings import Mode, Remediation, Settings
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.principals.principal import Gone, Snapshot
from iamdrift.domain.remediation.budget import Spent
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.steps import Standing
from iamdrift.domain.running.health import Expected, RuleSeen, TrailSeen
from iamdrift.usecases.assessing.assess_principal import Rules
from tests.chaos.account import Account
from tests.chaos.judging import GUARDRAILS, RememberingEngine
from tests.chaos.ledger import ChaosLedger
from tests.fakes.intents import FakeApprovals, FakeIntents, FakeSwitch
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT
from tests.fakes.remediation import Planned
from tests.fakes.told import FakeTold
from tests.fakes.waiting import FakeWaiting

WRITES, WINDOW = 3, timedelta(hours=1)  # of the guardian in the account
REVERTS, REVERTS_WINDOW = 2, timedelta(hours=24)  # of one principal


def rules_for(mode: Mode) -> Rules:
    limits = Remediation(reverts_per_principal=REVERTS, writes_per_account=WRITES)
    return Rules(GUARDRAILS, Settings(mode=mode, remediation=limits, digest=mode.value), RememberingEngine())


@dataclass
class Inbox:
    """A channel, and what it was given: of each version by itself, and digests."""

    name: str
    sent: list[Notice] = field(default_factory=list)
    digests: list[Bulletin] = field(default_factory=list)

    def tell(self, bulletin: Bulletin) -> None:
        self.digests.append(bulletin)

    def send(self, notice: Notice) -> None:
        self.sent.append(notice)


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan that spent from the budgets. asked: by a person."""

    time: float
    plan: str
    steps: int
    asked: bool


@dataclass
class WatchedIntents(FakeIntents):
    """Looks itself, whenever a plan is said to be verified."""

    account: Account = field(default_factory=Account)
    untrue: list[str] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)

    def record(self, intent: Intent, spending: Mapping[str, Spent] | None = None) -> None:
        super().record(intent, spending)
        if spending:
            self.opened.append(Opened(self.account.clock(), intent.id, len(intent.plan.steps), bool(intent.by)))

    def save(self, intent: Intent, *, release: str = "") -> None:
        super().save(intent, release=release)
        if intent.status is Status.VERIFIED and not any(_holds(intent, state) for state in self._recent(intent)):
            self.untrue.append(intent.id)

    def _recent(self, intent: Intent) -> Iterator[Snapshot | Gone]:
        """The states of the last two minutes: somebody else may have written meanwhile."""
        for lag in range(0, 121, 3):
            yield self.account.read(intent.plan.ref, lag)


def _holds(intent: Intent, seen: Snapshot | Gone) -> bool:
    known = {} if isinstance(seen, Gone) else marks(seen)
    return all(step.standing(known) in (Standing.DONE, Standing.BLIND) for step in intent.plan.steps)


@dataclass
class Outside:
    """One world for all processes of a history. channels: first what machines are told, which is everything at once."""

    rules: Rules
    account: Account
    ledger: ChaosLedger
    papers: FakePapers = field(default_factory=FakePapers)
    switch: FakeSwitch = field(default_factory=FakeSwitch)
    waiting: FakeWaiting = field(default_factory=FakeWaiting)
    told: FakeTold = field(default_factory=FakeTold)
    schedule: Planned = field(default_factory=Planned)
    channels: tuple[Inbox, ...] = ()
    reports: list[Any] = field(default_factory=list)
    reads: Counter[str] = field(default_factory=Counter)  # of IAM, by what is asked

    def __post_init__(self) -> None:
        self.intents = WatchedIntents(account=self.account)
        self.approvals = FakeApprovals(self.ledger)
        self.channels = (Inbox("bus"), Inbox("email"), Inbox("chat"))

    def tell(self, said: Any) -> None:
        self.reports.append(said)

    def put(self, key: str, _content: bytes) -> str:
        return f"s3://reports/{key}"

    def marks(self) -> Mapping[str, str]:
        """What the account listing cannot tell, as the credential report and ListRoles do."""
        return {each.arn: f"{each.description} {each.max_session_duration}" for each in self.account.everything()}

    def listed(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """The accounts that are swept."""
        return (ACCOUNT,), (), ""


EXPECTED = Expected("prod", ACCOUNT, "us-east-1", "aws", "", "us-east-1", ("us-east-1",), timedelta(hours=1))


class SoundHub:
    """The guardian's own parts, all of which stand: what is looked for here is what waits in the outbox."""

    def rule(self, name: str, bus: str = "default") -> RuleSeen | None:  # noqa: ARG002 - there is one bus
        patterns = {rule_name(each, "prod"): pattern for each, (_, pattern) in common_rules().items()}
        return RuleSeen(True, str(patterns.get(name)), ((EXPECTED.change_queue, True),))

    def waiting(self, queue: str) -> int | None:  # noqa: ARG002 - all of them are empty
        return 0

    def has_role(self, name: str) -> bool:  # noqa: ARG002 - all of them are there
        return True

    def bus_policy(self, bus: str) -> str:
        return bus

    def final_queues(self, prefix: str) -> Iterable[str]:
        return (f"{prefix}changes-dead",)

    def subscriptions(self, topic: str) -> tuple[int, int]:  # noqa: ARG002 - each has a reader
        return 1, 0

    def feeds(self, function: str) -> tuple[str, ...]:  # noqa: ARG002 - all of them are fed
        return ("Enabled",)

    def trails(self) -> Iterable[TrailSeen]:
        return (TrailSeen("arn", logs=True, all_regions=True, writes=True),)
