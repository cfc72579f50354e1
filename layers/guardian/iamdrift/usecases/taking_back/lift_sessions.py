"""Lift a denial of sessions when the last of them has ended."""

from __future__ import annotations

from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.sessions import lift
from iamdrift.errors import InvalidInput
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.finish_plan import FinishPlan
from iamdrift.usecases.taking_back.ports import Intents, Live


class LiftSessions:
    """Removes only the very denial that was put; whatever else stands there by then stays."""

    def __init__(self, intents: Intents, live: Live, finish: FinishPlan, clock: Clock) -> None:
        self._intents = intents
        self._live = live
        self._finish = finish
        self._clock = clock

    def __call__(self, intent_id: str) -> Outcome:
        denied = self._intents.get(intent_id)
        if denied is None:
            raise InvalidInput("no such plan", where=f"plan {intent_id[:100]}")
        live = self._live(denied.plan)
        found = lift(live, denied.plan) if isinstance(live, Snapshot) else None
        if not isinstance(found, Plan):
            return Outcome("NothingToLift", "no denial of sessions to lift", {"plan": denied.id})
        occasion = f"lift {denied.id}"
        time = self._clock().isoformat()
        intent = Intent(found.id_for(occasion), found, Status.OPEN, time, occasion, denied.version, by="schedule")
        ended = self._finish(intent, lambda _live: "")
        return Outcome("SessionsLifted", "denial of sessions lifted", {"plan": ended.id, "status": ended.status.value})
