"""Recognize the guardian's own writes when they come back as events; and somebody else's in its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from iamdrift.domain.events.cause import cause_of
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.remediation.intent import Intent, Own, by_remediator, own_write, unannounced_finding
from iamdrift.domain.remediation.telling import own_cause
from iamdrift.usecases.taking_back.ports import Announcements


class OwnWrites:
    """A hook for `assess_change`. Nothing is read from the ledger unless the remediator role made the change.

    remediator: the ARN of the one role of an account that writes.
    """

    def __init__(self, intents: Announcements, remediator: Callable[[str], str]) -> None:
        self._intents = intents
        self._remediator = remediator

    def __call__(self, change: Change) -> Own:
        return self._recognize(change)[0]

    def findings(self, change: Change) -> tuple[Finding, ...]:
        """The critical finding about a write in the guardian's name that it did not announce; else nothing."""
        return (unannounced_finding(change),) if self(change) is Own.UNANNOUNCED else ()

    def cause(self, change: Change) -> Cause:
        """Of a change; where it is our own, what led to it is the plan and who approved that, not the session."""
        intent, cause = self._recognize(change)[1], cause_of(change)
        if intent is None:
            return cause
        own = own_cause(intent, cause.actor_arn, change.time)
        return replace(cause, actor=own.actor, event_source=own.event_source, meaning=own.meaning, undo=own.undo)

    def _recognize(self, change: Change) -> tuple[Own, Intent | None]:
        """The intent only where it announced this."""
        ours = frozenset({self._remediator(change.account)})
        if not by_remediator(change, ours):
            return Own.NO, None
        intent = self._intents.get(change.actor.session_name)
        own = own_write(change, intent, ours)
        return own, intent if own is Own.RECOGNISED else None
