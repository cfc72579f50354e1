"""Remediate drift: from a verdict or an approval to a sealed plan, to announced writes, to a verified state."""

from __future__ import annotations

import json
from typing import Any

from iamdrift.domain.ledger.outbox import OutboxItem
from iamdrift.domain.ledger.record import Version
from iamdrift.errors import InvalidInput
from iamdrift.usecases.outcome import Outcome, rejected
from iamdrift.usecases.ports import Clock, Outbox, Queue
from iamdrift.usecases.taking_back.answer_approval import AnswerApproval
from iamdrift.usecases.taking_back.answer_verdict import AnswerVerdict
from iamdrift.usecases.taking_back.lift_sessions import LiftSessions

CONSUMED = frozenset({"remediate"})


class RemediateDrift:
    """A message names an outbox item, an approval or a plan to be lifted; what it is about is read from the ledger."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        verdicts: AnswerVerdict,
        approvals: AnswerApproval,
        sessions: LiftSessions,
        rejected: Queue,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._verdicts = verdicts
        self._approvals = approvals
        self._sessions = sessions
        self._rejected = rejected
        self._clock = clock

    def __call__(self, body: str) -> Outcome:
        """Deal with one message. Raises Throttled, LostRace and errors of AWS: the next delivery goes on."""
        try:
            message = _message(body)
            if "approval" in message:
                return self._approvals(message["approval"])
            if "lift" in message:
                return self._sessions(message["lift"])
            return self._from_outbox(message["outbox"])
        except InvalidInput as error:
            self._rejected.put({"reason": str(error)[:2000], "message": body[:2000]})
            return rejected(str(error)[:2000])

    def _from_outbox(self, item_id: str) -> Outcome:
        item = self._outbox.item(item_id)
        if item is None:
            raise InvalidInput("no such item in the outbox", where=f"outbox item {item_id[:100]}")
        if not item.pending:
            return Outcome("AlreadyRemediated", "dealt with before", {"outbox": item.id})
        outcome = self._verdicts(self._version(item))
        self._outbox.mark_sent(item.id, CONSUMED, self._clock().isoformat(), complete=True)
        return outcome

    def _version(self, item: OutboxItem) -> Version:
        notice = self._outbox.notice(item)
        if notice is None:
            raise InvalidInput("the version it is about is not on record", where=f"outbox item {item.id}")
        return notice.version


def _message(body: str) -> dict[str, str]:
    try:
        message: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("not JSON", where="message body") from error
    known = ("approval", "lift", "outbox")
    if not isinstance(message, dict) or not any(isinstance(message.get(key), str) for key in known):
        raise InvalidInput("names no outbox item, approval or plan", where="message body")
    return {key: message[key] for key in known if isinstance(message.get(key), str)}
