"""The use cases wired to fakes: what a test changes, and what the guardian then makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Consumer
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.errors import AccessRefused
from iamdrift.usecases.assess_change import AssessChange, Pace
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.assessing.surroundings import NOTHING_AROUND, Surroundings
from iamdrift.usecases.outcome import Outcome
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger
from tests.fakes.principals import ACCOUNT
from tests.fakes.queue import FakeQueue
from tests.fakes.reader import FakeReader
from tests.fakes.waiting import FakeWaiting


def _admin(examination: Examination) -> Iterable[Evidence]:
    for policy in examination.snapshot.inline:
        if '"Action": "*"' in policy.document.text:
            yield Evidence(policy.name, f"inline policy {policy.name} allows everything")


ADMIN = Guardrail("full-administrator", "No administrators", Family.PRIVILEGE, Severity.HIGH, "why", "remedy", _admin)


@dataclass
class FakeGuardian:
    """`messages` counts what people would be told."""

    reader: FakeReader = field(default_factory=FakeReader)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    waiting: FakeWaiting = field(default_factory=FakeWaiting)
    queue: FakeQueue = field(default_factory=FakeQueue)
    rejected: FakeQueue = field(default_factory=FakeQueue)
    clock: FakeClock = field(default_factory=FakeClock)
    guardrails: tuple[Guardrail, ...] = (ADMIN,)
    settings: Settings = field(default_factory=Settings)
    pace: Pace = field(default_factory=Pace)
    management: str = ""
    around: Surroundings = NOTHING_AROUND
    under: dict[str, tuple[str, ...]] = field(default_factory=dict)  # node or policy -> the accounts that it binds
    locked: frozenset[str] = frozenset()  # accounts that cannot be read

    @property
    def assess_change(self) -> AssessChange:
        return AssessChange(
            understand=understand,
            readers=self._reader,
            ledger=self.ledger,
            waiting=self.waiting,
            queue=self.queue,
            rejected=self.rejected,
            rules=Rules(self.guardrails, self.settings, PolicyEngine()),
            clock=self.clock,
            pace=self.pace,
            management=lambda: self.management,
            around=self.around,
            under=lambda node: self.under.get(node, ()),
        )

    def _reader(self, account: str) -> FakeReader:
        if account in self.locked:
            raise AccessRefused(f"sts:AssumeRole in {account}: no")
        return self.reader

    def deliver(self, *bodies: str) -> list[Outcome]:
        """Each message and then whatever follows from it, until the queue is empty."""
        outcomes: list[Outcome] = []
        waiting = list(bodies)
        for _ in range(200):
            if not waiting:
                return outcomes
            self.clock.advance(1)
            outcomes.append(self.assess_change(waiting.pop(0)))
            waiting += self.queue.take()
        raise AssertionError("the queue feeds itself")

    @property
    def messages(self) -> int:
        return sum(item.consumer is Consumer.ANNOUNCE for item in self.ledger.items.values())

    def standing(self) -> list[Finding]:
        return sorted(self.ledger.findings(ACCOUNT), key=lambda finding: finding.identity)

    def versions(self, ref: PrincipalRef) -> int:
        return len(list(self.ledger.sealed(ref)))
