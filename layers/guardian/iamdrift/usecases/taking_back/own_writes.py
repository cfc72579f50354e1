"""Recognize the guardian's own writes when they come back as events; and somebody else's in its name."""

from __future__ import annotations

from collections.abc import Callable

from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.remediation.intent import Own, by_remediator, own_write, unannounced_finding
from iamdrift.usecases.taking_back.ports import Announcements


class OwnWrites:
    """A hook for `assess_change`. Nothing is read from the ledger unless the remediator role made the change.

    remediator: the ARN of the one role of an account that writes.
    """

    def __init__(self, intents: Announcements, remediator: Callable[[str], str]) -> None:
        self._intents = intents
        self._remediator = remediator

    def __call__(self, change: Change) -> Own:
        ours = frozenset({self._remediator(change.account)})
        if not by_remediator(change, ours):
            return Own.NO
        return own_write(change, self._intents.get(change.actor.session_name), ours)

    def findings(self, change: Change) -> tuple[Finding, ...]:
        """The critical finding about a write in the guardian's name that it did not announce; else nothing."""
        return (unannounced_finding(change),) if self(change) is Own.UNANNOUNCED else ()
