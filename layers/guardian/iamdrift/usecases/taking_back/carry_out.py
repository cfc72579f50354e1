"""Carry out a claimed plan: look, announce each write, look again, write, and look until the result is visible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from iamdrift.domain.principals.principal import Gone, Snapshot
from iamdrift.domain.remediation.intent import Intent, Made, Status
from iamdrift.domain.remediation.inverse import Subject
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Kind
from iamdrift.domain.remediation.steps import Standing
from iamdrift.errors import AccessRefused, InvalidInput
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.taking_back.ports import Intents, Live, Switch, Writer, Wrote

Proof = Callable[[Subject], str]  # why this live state must not be led where the plan leads it; empty where it may
_VISIBLE = (Standing.DONE, Standing.BLIND)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often the result is looked for, `pause` seconds apart, and twice as long each time: half a minute in all."""

    looks: int = 6
    pause: float = 1.0


class CarryOut:
    """IAM has no compare-and-swap: between the last look and the end of the write somebody else may still write;
    `Made.race` says how long that was.
    """

    def __init__(
        self,
        *,
        live: Live,
        writer: Writer,
        intents: Intents,
        switch: Switch,
        clock: Clock,
        pause: Callable[[float], None],
        patience: Patience,
    ) -> None:
        self._live = live
        self._writer = writer
        self._intents = intents
        self._switch = switch
        self._clock = clock
        self._pause = pause
        self._patience = patience

    def __call__(self, intent: Intent, proof: Proof) -> Intent:
        live = self._live(intent.plan)
        if why := self._unfit(intent, live, proof):
            return self._end(intent, Status.REASSESS, why)
        for number in range(len(intent.plan.steps)):
            if why := self._switch.stopped():
                return self._end(intent, Status.STOPPED, f"no writes: {why}")
            intent, why, status = self._step(intent, number)
            if why:
                return self._end(intent, status, why)
        return self._verify(intent)

    def _unfit(self, intent: Intent, live: Subject | Gone, proof: Proof) -> str:
        """Why this is not the state that was judged, as far as the plan touches it; or what it would now give."""
        plan = intent.plan
        if plan.kind is Kind.RECREATE:
            begun = bool(intent.made_at(0).begun)
            return "" if isinstance(live, Gone) or begun else "a principal of that name exists by now"
        if isinstance(live, Gone):
            return "it is gone"
        if isinstance(live, Snapshot) and live.ref.unique_id != plan.ref.unique_id:
            return "it was created again: it is another principal"
        seen = marks(live)
        moved = [step.undoes for step in plan.steps if step.standing(seen) is Standing.ELSEWHERE]
        if moved:
            return f"{', '.join(moved)[:300]} changed after it was judged"
        return "" if intent.wrote else proof(live)

    def _step(self, intent: Intent, number: int) -> tuple[Intent, str, Status]:
        step, made = intent.plan.steps[number], intent.made_at(number)
        if made.ended and step.secret:
            return intent, "", Status.OPEN
        standing = self._settled(intent, number)
        if standing is Standing.READY or standing is Standing.BLIND:
            if not made.begun:
                intent = self._saved(intent.with_step(number, Made(begun=self._now())))
            return self._write(intent, number)
        if standing is Standing.ELSEWHERE:
            return intent, f"{step.undoes} changed meanwhile", Status.REASSESS
        if made.begun and not made.ended:
            intent = self._saved(intent.with_step(number, replace(made, ended=self._now())))
        return intent, "", Status.OPEN

    def _settled(self, intent: Intent, number: int) -> Standing:
        """Where a step stands. One that must not be made twice, and may have been made, gets time to show."""
        step, maybe_made = intent.plan.steps[number], bool(intent.made_at(number).begun)
        standing = self._standing(intent, number)
        for look in range(self._patience.looks if maybe_made and not step.repeatable else 0):
            if standing is not Standing.READY:
                break
            self._pause(self._patience.pause * 2**look)
            standing = self._standing(intent, number)
        return standing

    def _write(self, intent: Intent, number: int) -> tuple[Intent, str, Status]:
        """The last look, and the write right after it: whatever else the write needs is there before."""
        step, made = intent.plan.steps[number], intent.made_at(number)
        try:
            write = self._writer.prepare(step, intent.plan, intent.id)
        except (AccessRefused, InvalidInput) as error:
            return intent, str(error)[:1000], Status.FAILED
        looked = self._clock()
        standing = self._standing(intent, number)
        if standing is Standing.ELSEWHERE:
            return intent, f"{step.undoes} changed meanwhile", Status.REASSESS
        if standing is not Standing.DONE:
            try:
                wrote = write()
            except (AccessRefused, InvalidInput) as error:
                return intent, str(error)[:1000], Status.FAILED
            if wrote is Wrote.NOT_SO and self._standing(intent, number) is not Standing.DONE:
                return intent, f"{step.name}: AWS says that it is not as it was seen", Status.REASSESS
        race = (self._clock() - looked).total_seconds()
        return self._saved(intent.with_step(number, replace(made, ended=self._now(), race=race))), "", Status.OPEN

    def _standing(self, intent: Intent, number: int) -> Standing:
        live = self._live(intent.plan)
        other = isinstance(live, Snapshot) and live.ref.unique_id != intent.plan.ref.unique_id
        if other and intent.plan.kind is not Kind.RECREATE:
            return Standing.ELSEWHERE
        return intent.plan.steps[number].standing({} if isinstance(live, Gone) else marks(live))

    def _verify(self, intent: Intent) -> Intent:
        left: tuple[str, ...] = ()
        for look in range(self._patience.looks):
            if look:
                self._pause(self._patience.pause * 2 ** (look - 1))
            left = self._not_visible(intent)
            if not left:
                return self._end(intent, Status.VERIFIED, "")
        return self._end(intent, Status.FAILED, "written, but not visible", left)

    def _not_visible(self, intent: Intent) -> tuple[str, ...]:
        live = self._live(intent.plan)
        seen = {} if isinstance(live, Gone) else marks(live)
        return tuple(step.undoes for step in intent.plan.steps if step.standing(seen) not in _VISIBLE)

    def _end(self, intent: Intent, status: Status, why: str, left: tuple[str, ...] | None = None) -> Intent:
        if left is None:
            left = () if status is Status.VERIFIED else self._undone(intent)
        return self._saved(replace(intent, status=status, reason=why, left=left))

    def _undone(self, intent: Intent) -> tuple[str, ...]:
        steps = intent.plan.steps
        return tuple(step.undoes for number, step in enumerate(steps) if not intent.made_at(number).ended)

    def _saved(self, intent: Intent) -> Intent:
        self._intents.save(intent)
        return intent

    def _now(self) -> str:
        return self._clock().isoformat()
