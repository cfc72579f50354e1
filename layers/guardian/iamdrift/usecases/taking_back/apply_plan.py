"""Apply a plan: what is written was announced before, and what was announced is finished by the next delivery."""

from __future__ import annotations

from dataclasses import replace

from iamdrift.domain.remediation.intent import LEASE, Intent, Status
from iamdrift.errors import Throttled
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.carry_out import CarryOut, Proof
from iamdrift.usecases.taking_back.open_intent import OpenIntent
from iamdrift.usecases.taking_back.ports import Intents


class ApplyPlan:
    """Any number of deliveries of one intent, at once or one after the other, end like one."""

    def __init__(self, intents: Intents, open_intent: OpenIntent, carry_out: CarryOut, clock: Clock) -> None:
        self._intents = intents
        self._open = open_intent
        self._carry_out = carry_out
        self._clock = clock

    def __call__(self, wanted: Intent, proof: Proof) -> Intent:
        """What became of it. Raises Throttled and LostRace: then the next delivery goes on."""
        known = self._intents.get(wanted.id)
        if known is None or known.status is Status.PROPOSED:
            opened = self._open(wanted)
            if opened.status.final:
                return opened
        now = self._clock()
        claimed = self._intents.claim(wanted.id, now.isoformat(), (now + LEASE).isoformat())
        if claimed.status.final:
            return claimed
        try:
            return self._carry_out(claimed, proof)
        except Throttled:
            self._release(wanted.id)
            raise

    def give_up(self, intent_id: str, why: str) -> Intent:
        """End what was begun, as it stands. Raises LostRace while another delivery works on it."""
        now = self._clock()
        claimed = self._intents.claim(intent_id, now.isoformat(), (now + LEASE).isoformat())
        if claimed.status.final:
            return claimed
        steps = enumerate(claimed.plan.steps)
        left = tuple(step.undoes for number, step in steps if not claimed.made_at(number).ended)
        status = Status.STOPPED if claimed.wrote else Status.REASSESS
        ended = replace(claimed, status=status, reason=why, left=left)
        self._intents.save(ended)
        return ended

    def _release(self, intent_id: str) -> None:
        """AWS was busy: the next delivery need not wait for the lease to end."""
        held = self._intents.get(intent_id)
        if held is not None:
            self._intents.save(held, release=self._clock().isoformat())
