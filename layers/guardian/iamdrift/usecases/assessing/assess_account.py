"""Record what concerns an account as a whole: events that no principal's state shows, and how it is protected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.account_event import account_ref, assess_event
from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.standing import assess_standing
from iamdrift.domain.judging.waiver import union
from iamdrift.domain.ledger.commit import Memory, plan_commit
from iamdrift.domain.ledger.outbox import told
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.above import NOTHING_ABOVE, Above
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.errors import LostRace
from iamdrift.usecases.assessing.assess_principal import RACES, Result, Rules, State
from iamdrift.usecases.ports import Clock, Ledger


class AssessAccount:
    """Findings about an account, each told once: of events that happened in it, and of what it is judged by."""

    def __init__(self, ledger: Ledger, rules: Rules, clock: Clock) -> None:
        self._ledger = ledger
        self._rules = rules
        self._clock = clock

    def __call__(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> Result:
        """`marker` is what these findings are remembered by. Raises LostRace where others commit first every time."""
        return self._racing(account, lambda: self._once(account, findings, cause, marker))

    def stands(self, account: str, above: Above, cause: Cause, *, quiet: bool = False) -> Result:
        """What the account as a whole is judged by: findings that end when what they miss is there again.

        Where nobody knows what is above it, nothing is concluded. Raises LostRace as above.
        """
        if above.blind or above is NOTHING_ABOVE:
            return Result(account_ref(account), State.UNCHANGED, repeated=True)
        return self._racing(account, lambda: self._judged(account, above, cause, quiet))

    def _racing(self, account: str, attempt: Callable[[], Result]) -> Result:
        for _ in range(RACES):
            try:
                return attempt()
            except LostRace:
                continue
        raise LostRace(f"account {account}: others committed first {RACES} times in a row")

    def _once(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> Result:
        ref, rules = account_ref(account), self._rules
        memory = self._ledger.recall(ref, marker)
        if memory.told:
            return Result(ref, State.UNCHANGED, repeated=True)
        assessment = assess_event(
            memory.record,
            findings,
            self._holding(ref),
            self._clock().isoformat(),
            memory.waivers,
            rules.guardrails,
        )
        return self._committed(memory, assessment, cause, marker)

    def _judged(self, account: str, above: Above, cause: Cause, quiet: bool) -> Result:
        ref, marker = account_ref(account), f"standing {cause.event_id}"
        settings, memory = self._holding(ref), self._ledger.recall(ref, marker)
        assessment = assess_standing(
            memory.record,
            account,
            above,
            self._rules.guardrails,
            settings,
            self._clock().isoformat(),
            waivers=union(settings.waivers, memory.waivers),
            quiet=quiet,
        )
        if memory.record is None and not assessment.findings:
            return Result(ref, State.UNCHANGED)
        return self._committed(memory, assessment, cause, marker)

    def _holding(self, ref: PrincipalRef) -> Settings:
        """What holds for the account as a whole."""
        return effective(self._rules.settings, Snapshot(ref, "")).settings

    def _committed(self, memory: Memory, assessment: Assessment, cause: Cause, marker: str) -> Result:
        commit = plan_commit(memory, assessment, None, cause, marker=marker)
        if commit is None:
            return Result(assessment.principal, State.UNCHANGED)
        self._ledger.commit(commit)
        return Result(assessment.principal, State.RECORDED, verdict=assessment.decided, announced=told(commit.outbox))
