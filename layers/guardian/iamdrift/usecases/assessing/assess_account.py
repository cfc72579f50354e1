"""Record what happened in an account as a whole: an event that no principal's state shows."""

from __future__ import annotations

from collections.abc import Sequence

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.events.account_event import account_ref, assess_event
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.commit import plan_commit
from iamdrift.domain.ledger.outbox import told
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import LostRace
from iamdrift.usecases.assessing.assess_principal import RACES, Result, Rules, State
from iamdrift.usecases.ports import Clock, Ledger


class AssessAccount:
    """Findings about an account, each recorded and told once."""

    def __init__(self, ledger: Ledger, rules: Rules, clock: Clock) -> None:
        self._ledger = ledger
        self._rules = rules
        self._clock = clock

    def __call__(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> Result:
        """`marker` is what these findings are remembered by. Raises LostRace where others commit first every time."""
        for _ in range(RACES):
            try:
                return self._once(account, findings, cause, marker)
            except LostRace:
                continue
        raise LostRace(f"account {account}: others committed first {RACES} times in a row")

    def _once(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> Result:
        ref = account_ref(account)
        memory = self._ledger.recall(ref, marker)
        if memory.told:
            return Result(ref, State.UNCHANGED, repeated=True)
        assessment = assess_event(
            memory.record,
            findings,
            effective(self._rules.settings, Snapshot(ref, "")).settings,
            self._clock().isoformat(),
            memory.waivers,
        )
        commit = plan_commit(memory, assessment, None, cause, marker=marker)
        if commit is None:
            return Result(ref, State.UNCHANGED)
        self._ledger.commit(commit)
        return Result(ref, State.RECORDED, verdict=assessment.decided, announced=told(commit.outbox))
