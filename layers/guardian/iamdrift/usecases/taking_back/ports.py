"""What taking back and deciding need from the outside world; adapters provide it, tests fake it by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Protocol

from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.outbox import OutboxItem
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import Gone, PrincipalRef
from iamdrift.domain.remediation.approval import Approval
from iamdrift.domain.remediation.budget import Spent
from iamdrift.domain.remediation.intent import Intent
from iamdrift.domain.remediation.inverse import Subject
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step


class Live(Protocol):
    """Reads what a plan is about as it is now."""

    def __call__(self, plan: Plan) -> Subject | Gone: ...


class Wrote(Enum):
    DONE = "done"
    NOT_SO = "not so"  # AWS says that things are not as the step expects: look again


class Writer(Protocol):
    """The only thing in the guardian that writes to IAM and Organizations."""

    def prepare(self, step: Step, plan: Plan, plan_id: str) -> Callable[[], Wrote]:
        """One step, ready to be made in a session that can do nothing but this plan: calling it is the write alone.

        Both raise Throttled, AccessRefused, or InvalidInput where AWS does not accept it.
        """
        ...


class Announcements(Protocol):
    """What the guardian said it would write, before it did."""

    def get(self, intent_id: str) -> Intent | None: ...


class Intents(Announcements, Protocol):
    """Plans and what became of them."""

    def record(self, intent: Intent, spending: Mapping[str, Spent] | None = None) -> None:
        """Write it, once, together with what it spends of each budget.

        Raises LostRace where it is on record already (but for a proposal), or somebody else spent meanwhile.
        """
        ...

    def claim(self, intent_id: str, now: str, until: str) -> Intent:
        """Work on it alone until then. Raises LostRace while another delivery does."""
        ...

    def save(self, intent: Intent, *, release: str = "") -> None:
        """`release`: ISO time, now, from which others may work on it.

        Raises LostRace where its lease is not that on record.
        """
        ...

    def spent(self, budget: str) -> Spent: ...

    def of_account(self, account: str) -> Iterable[Intent]: ...


class Switch(Protocol):
    """The kill switch: a parameter of the deployment and a flag in the ledger, either of which stops every write."""

    def stopped(self) -> str:
        """Why nothing may be written; empty where it may."""
        ...

    def turn(self, *, stop: bool, by: str, why: str, now: str) -> None: ...


class Approvals(Protocol):
    """What people decided."""

    def get(self, approval_id: str) -> Approval | None: ...

    def record(self, approval: Approval) -> None:
        """Once: the same approval recorded again is one."""
        ...

    def snooze(self, approval: Approval, reminder: OutboxItem) -> None:
        """Record it, and what people are told when it ends."""
        ...

    def adopt(self, approval: Approval, baseline: Baseline) -> None:
        """Make a version the accepted baseline, together with the approval that says so.

        Raises LostRace where the principal is no longer in that state.
        """
        ...

    def waiting(self, ref: PrincipalRef, digest: str) -> Approval | None:
        """The first of two approvals of this state."""
        ...

    def preapproved(self, plan_digest: str, now: str) -> Approval | None:
        """Who announced this plan's change before it happened, while that holds."""
        ...

    def waive(self, waiver: Waiver, ref: PrincipalRef) -> None: ...


class Schedule(Protocol):
    """Does something once, later."""

    def at(self, time: str, name: str, message: Mapping[str, str]) -> None:
        """Put the message on the remediate queue at that ISO time; the same name twice is one."""
        ...


class Reassess(Protocol):
    """Assesses a principal as it is now, and records it."""

    def __call__(self, ref: PrincipalRef, cause: Cause) -> object: ...


class Tell(Protocol):
    """Records findings about an account, which tells people, once for each marker."""

    def __call__(self, account: str, findings: Sequence[Finding], cause: Cause, marker: str) -> object: ...


class Versions(Protocol):
    """The versions of a principal."""

    def version(self, ref: PrincipalRef, number: int) -> Version | None: ...

    def history(self, ref: PrincipalRef) -> Iterable[Version]:
        """Newest first."""
        ...
