"""Tells of what Access Analyzer finds, joined to what the guardian itself says of the same role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iamdrift.domain.events.exposed import Exposed, exposed_finding
from iamdrift.domain.judging.guardrail import outside_rules
from iamdrift.errors import RejectedEvent
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import Rules, State
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.ports import Clock, Ledger

Understand = Callable[[Mapping[str, Any]], Exposed | None]
Owns = Callable[[str], bool]


class TellExposed:
    """`owns`: which accounts are ours; of others nothing is believed."""

    def __init__(self, understand: Understand, owns: Owns, ledger: Ledger, rules: Rules, clock: Clock) -> None:
        self._understand, self._owns, self._ledger = understand, owns, ledger
        self._outside = outside_rules(rules.guardrails)
        self._account = AssessAccount(ledger, rules, clock)

    def __call__(self, envelope: Mapping[str, Any]) -> Outcome | None:
        """None for an event of another kind. Raises RejectedEvent."""
        exposed = self._understand(envelope)
        if exposed is None:
            return None
        keys = {"event": "AccessAnalyzerFinding", "event_id": exposed.event_id, "account": exposed.finding.account}
        if not self._owns(exposed.finding.account):
            raise RejectedEvent(f"account {exposed.finding.account} does not belong to us", where="detail.accountId")
        if not exposed.active:
            return Outcome("Ignored", "event ignored", {**keys, "reason": "the finding does not stand any more"})
        finding = exposed_finding(exposed, self._ours(exposed))
        result = self._account(exposed.finding.account, [finding], exposed.cause, exposed.marker)
        recorded = result.state is State.RECORDED
        return Outcome("Assessed", "exposure told" if recorded else "exposure known", {**keys, "told": recorded})

    def _ours(self, exposed: Exposed) -> list[str]:
        """The guardrails by which the role lets somebody in, as far as it is on record."""
        record = self._ledger.recall(exposed.role).record if exposed.role is not None else None
        found = record.findings if record is not None else ()
        return [each.guardrail for each in found if each.guardrail in self._outside]
