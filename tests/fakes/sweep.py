"""The sweep wired to fakes, on the same live account and ledger as the guardian that listens to events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.waiver_end import Granted
from iamdrift.domain.ledger.commit import Commit
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.sweep.memory import Pointer
from iamdrift.domain.sweep.task import AccountResult, Phase, SweepKind, Task
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.assessing.rosters import Rosters
from iamdrift.usecases.assessing.surroundings import NOTHING_AROUND, Surroundings
from iamdrift.usecases.ports import Readers
from iamdrift.usecases.sweep_account import SweepAccount
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Completing
from iamdrift.usecases.sweeping.usage import Reviewed
from iamdrift.usecases.sweeping.validate_documents import nobody_asked
from iamdrift.usecases.sweeping.workloads import Collecting
from tests.fakes.guardian import FakeGuardian
from tests.fakes.ledger import FakeLedger
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT
from tests.fakes.reader import FakeReader

HALF_AN_HOUR = 1801


@dataclass
class FakePointers:
    ledger: FakeLedger

    def pointers(self, account: str) -> Iterator[Pointer]:
        for ref in list(self.ledger.principals(account)):
            record = self.ledger.recall(ref).record
            if record is not None:
                yield Pointer(record.ref, record.version, record.digest, record.time)

    def granted(self, account: str) -> Iterator[Granted]:
        refs = {ref.unique_id: ref for ref in (*self.ledger.principals(account), account_ref(account))}
        for unique_id, waivers in self.ledger.granted.items():
            yield from (Granted(refs[unique_id], waiver) for waiver in waivers)


@dataclass
class FakeSweep:
    """Sweeps the account of a fake guardian."""

    guardian: FakeGuardian
    papers: FakePapers = field(default_factory=FakePapers)
    marks: dict[str, str] = field(default_factory=dict)
    pack: str = "pack-1"
    runs: int = 0
    readers: Readers | None = None
    usage: Reviewed | None = None
    around: Surroundings = NOTHING_AROUND
    rosters: Rosters | None = None
    completing: Completing | None = None
    workloads: Collecting | None = None
    validate: Callable[[Iterable[PrincipalRef]], object] = nobody_asked

    @property
    def sweep_account(self) -> SweepAccount:
        guardian = self.guardian
        return SweepAccount(
            readers=self.readers or self.reader,
            marks=self._marks,
            ledger=guardian.ledger,
            history=guardian.ledger,
            pointers=FakePointers(guardian.ledger),
            papers=SweepPapers(self.papers),
            rules=Rules(guardian.guardrails, guardian.settings, PolicyEngine()),
            pack=self.pack,
            clock=guardian.clock,
            usage=self.usage,
            around=self.around,
            rosters=self.rosters,
            completing=self.completing,
            workloads=self.workloads,
            validate=self.validate,
        )

    def step(self, sweep: str, phase: Phase, kind: SweepKind = SweepKind.RECONCILE) -> tuple[Phase, AccountResult]:
        return self.sweep_account(Task(sweep, ACCOUNT, kind, phase), self.later)

    def run(
        self, kind: SweepKind = SweepKind.RECONCILE, *, meanwhile: Callable[[], object] | None = None
    ) -> AccountResult:
        """One whole sweep, with half an hour between its steps."""
        self.runs += 1
        sweep, phase = f"run-{self.runs}", Phase.LIST
        for _ in range(50):
            phase, result = self.step(sweep, phase, kind)
            if phase is Phase.END:
                return result
            if phase is Phase.CONFIRM:
                if meanwhile is not None:
                    meanwhile()
                self.guardian.clock.advance(HALF_AN_HOUR)
        raise AssertionError("the sweep does not end")

    @property
    def later(self) -> datetime:
        return self.guardian.clock() + timedelta(hours=1)

    def reader(self, account: str) -> FakeReader:  # noqa: ARG002 - there is one account
        return self.guardian.reader

    def _marks(self, _account: str) -> Mapping[str, str]:
        return dict(self.marks)


@dataclass
class DyingLedger(FakeLedger):
    """A ledger whose user dies at its n-th commit from now (`dies_at`), or whenever it commits for one principal."""

    dies_at: int = -1
    dies_for: PrincipalRef | None = None

    def commit(self, commit: Commit) -> None:
        self.dies_at -= 1
        if self.dies_at == 0 or commit.ref == self.dies_for:
            raise ConnectionError("killed")
        super().commit(commit)
