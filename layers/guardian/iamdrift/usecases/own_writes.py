"""Recognize the guardian's own writes when they come back as events; and somebody else's in its name."""

from __future__ import annotations

from iamdrift.domain.change import Change
from iamdrift.domain.finding import Finding
from iamdrift.domain.principal import PrincipalRef
from iamdrift.domain.remediation.intent import Own, by_remediator, own_write, unannounced_finding
from iamdrift.usecases.remediation_ports import Intents


class OwnWrites:
    """A hook for `assess_change`. Nothing is read from the ledger unless the remediator role made the change."""

    def __init__(self, intents: Intents, remediators: frozenset[str]) -> None:
        self._intents = intents
        self._remediators = remediators

    def __call__(self, change: Change) -> Own:
        if not by_remediator(change, self._remediators):
            return Own.NO
        return own_write(change, self._intents.get(change.actor.session_name), self._remediators)

    def findings(self, change: Change, account: PrincipalRef) -> tuple[Finding, ...]:
        """The critical finding about a write in the guardian's name that it did not announce; else nothing."""
        return (unannounced_finding(change, account),) if self(change) is Own.UNANNOUNCED else ()
