"""Intents: what the guardian is about to write, recorded before it writes, and whether a write was announced so."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.finding import Evidence, Finding
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED_WRITE
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.canonical import document_digest
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step, frozen

LEASE: Final = timedelta(minutes=5)  # longer than a function runs, shorter than its queue waits
_SKEW: Final = timedelta(seconds=30)  # of two clocks, and of CloudTrail's whole seconds


class Status(Enum):
    """What became of a plan."""

    SHADOW = "shadow"  # only what would have been done
    PROPOSED = "proposed"  # waits for somebody to approve it
    OPEN = "open"  # being carried out; some steps may have been made
    VERIFIED = "verified"
    FAILED = "failed"  # not all of it is visible, or AWS refused
    REASSESS = "reassess"  # the state was another than judged: nothing (more) was written
    STOPPED = "stopped"  # by a budget, a fight or the kill switch

    @property
    def final(self) -> bool:
        return self not in (Status.PROPOSED, Status.OPEN)


@dataclass(frozen=True, slots=True)
class Made:
    """How far one step came: ISO times; `ended` empty while nobody knows.

    race: seconds from the last look to the end of the write, in which somebody else could still have written.
    """

    begun: str = ""
    ended: str = ""
    race: float = 0.0


@dataclass(frozen=True, slots=True)
class Intent:
    """A plan with what became of it. `occasion`: the version, approval or schedule that asked for it."""

    id: str
    plan: Plan
    status: Status
    time: str
    occasion: str = ""
    version: int = 0
    made: tuple[Made, ...] = ()
    left: tuple[str, ...] = ()
    reason: str = ""
    by: str = ""  # who approved it; empty where nobody had to
    cause: Cause | None = None
    lease: str = ""  # ISO time until which one delivery works on it
    snippet: str = ""  # what would make the state permanent in the code that manages it

    def made_at(self, number: int) -> Made:
        return self.made[number] if number < len(self.made) else Made()

    def with_step(self, number: int, made: Made) -> Intent:
        steps = [self.made_at(each) for each in range(len(self.plan.steps))]
        steps[number] = made
        return replace(self, made=tuple(steps))

    @property
    def wrote(self) -> bool:
        return any(each.begun for each in self.made)


class Own(Enum):
    """Whether a change is our own."""

    NO = "no"  # by somebody else
    RECOGNISED = "recognised"  # by our role, and announced
    UNANNOUNCED = "unannounced"  # by our role, and nobody announced it: somebody else holds our role


def by_remediator(change: Change, remediators: frozenset[str]) -> bool:
    """By the ARN of the session's issuer, which AWS sets; session names and user agents are anybody's choice."""
    return bool(change.actor.session_issuer_arn) and change.actor.session_issuer_arn in remediators


def own_write(change: Change, intent: Intent | None, remediators: frozenset[str]) -> Own:
    """`intent`: the one whose id is the name of the session; the name alone proves nothing, the recorded step does."""
    if not by_remediator(change, remediators):
        return Own.NO
    if intent is None or intent.id != change.actor.session_name or intent.plan.ref.account != change.account:
        return Own.UNANNOUNCED
    announced = any(
        _matches(change, step) and _in_time(change.time, intent.made_at(number), intent.lease)
        for number, step in enumerate(intent.plan.steps)
    )
    return Own.RECOGNISED if announced else Own.UNANNOUNCED


def unannounced_finding(change: Change) -> Finding:
    """Somebody else holds the one role that may write to IAM. About the account, whatever they wrote to."""
    evidence = Evidence(
        subject=change.event_id,
        summary=(
            f"{change.event_name} was called as the guardian's own remediator role "
            f"({change.actor.session_issuer_arn}), and the guardian did not announce it"
        ),
        witness=f"{change.event_source} {change.event_name} by {change.actor.arn}",
    )
    return Finding(UNANNOUNCED_WRITE, account_ref(change.account), evidence, Severity.CRITICAL)


def _matches(change: Change, step: Step) -> bool:
    """The same call, and no parameter that both know differs."""
    source = f"{step.service}.amazonaws.com"
    if change.event_name != step.api or change.event_source != source:
        return False
    told = {name.lower(): value for name, value in change.parameters}
    return all(
        _same(value, told[name.lower()])
        for name, value in step.parameters
        if name.lower() in told and name != step.secret
    )


def _same(planned: Any, told: Any) -> bool:
    if isinstance(planned, str) and isinstance(told, str):
        return planned == told or (told.lstrip().startswith("{") and document_digest(planned) == document_digest(told))
    if isinstance(planned, tuple):
        return True  # lists and tags reach a record in shapes of their own
    return str(planned).lower() == str(told).lower()


def _in_time(time: datetime, made: Made, lease: str) -> bool:
    """A step that nobody saw end may still be made by whoever holds the lease, however long ago it was begun."""
    if not made.begun:
        return False
    begun = datetime.fromisoformat(made.begun)
    held = datetime.fromisoformat(lease) if lease else begun
    ended = datetime.fromisoformat(made.ended) if made.ended else max(begun + LEASE, held)
    return begun - _SKEW <= time <= ended + _SKEW


def encode_intent(intent: Intent) -> str:
    return json_text(to_plain(intent))


def decode_intent(body: str) -> Intent:
    intent = from_plain(Intent, json.loads(body))
    return replace(intent, plan=_read_back(intent.plan))


def _read_back(plan: Plan) -> Plan:
    return replace(plan, steps=tuple(replace(step, parameters=frozen(step.parameters)) for step in plan.steps))
