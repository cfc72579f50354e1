"""Whatever crashes, repeats or comes between: the same state in the end, and no write that was not announced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.remediation.budget import Spent
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step
from iamdrift.errors import LostRace, Throttled
from tests.domain.remediation.events import DOCUMENTS, EVENTS, WRITE, Event
from tests.fakes.iam import FakeIam
from tests.fakes.intents import FakeIntents
from tests.fakes.remediation import FakeRemediation

laws = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
events = st.sampled_from(EVENTS)


class CrashError(Exception):
    """The function is gone, as if its power had failed."""


@dataclass
class Bomb:
    """Goes off at one of the effects, once."""

    at: int = -1
    seen: int = 0
    error: Callable[[], Exception] = CrashError

    def tick(self) -> None:
        self.seen += 1
        if self.seen - 1 == self.at:
            raise self.error()


class CrashingIntents(FakeIntents):
    """Crashes before or after anything it is told."""

    bomb: Bomb

    def record(self, intent: Intent, spending: Mapping[str, Spent] | None = None) -> None:
        self.bomb.tick()
        super().record(intent, spending)
        self.bomb.tick()

    def claim(self, intent_id: str, now: str, until: str) -> Intent:
        self.bomb.tick()
        claimed = super().claim(intent_id, now, until)
        self.bomb.tick()
        return claimed

    def save(self, intent: Intent, *, release: str = "") -> None:
        self.bomb.tick()
        super().save(intent, release=release)
        self.bomb.tick()


@dataclass
class Scene:
    """One plan, and a world that crashes while it is carried out."""

    event: Event
    bomb: Bomb
    everything: bool = True

    def __post_init__(self) -> None:
        intents = CrashingIntents()
        intents.bomb = self.bomb
        self.guardian = FakeRemediation(
            iam=FakeIam(documents=DOCUMENTS, numbers={WRITE: 9}).holds(self.event.bad()), intents=intents
        )
        made = self.event.plan(everything=self.everything)
        assert isinstance(made, Plan)
        self.intent = Intent(made.id_for("test"), made, Status.OPEN, self.guardian.clock().isoformat(), by="ann")
        self.guardian.iam.before_write = self._announced
        self.guardian.iam.after_write = lambda _step: self.bomb.tick()

    def _announced(self, step: Step) -> None:
        """No write without its intent on record."""
        known = self.guardian.intents.get(self.intent.id)
        assert known is not None
        assert known.status is Status.OPEN
        assert known.made_at(known.plan.steps.index(step)).begun
        self.bomb.tick()

    def deliver(self) -> Intent:
        return self.guardian.apply(self.intent, lambda _live: "")

    def deliver_until_done(self) -> Intent:
        for _ in range(4):
            try:
                return self.deliver()
            except (CrashError, LostRace, Throttled):
                self.guardian.clock.advance(360)  # the visibility timeout of the queue, longer than a lease
        raise AssertionError("it never ends")

    def state(self) -> dict[str, str]:
        seen = self.guardian.iam.read(self.event.subject.ref)
        assert isinstance(seen, Snapshot)
        return {facet: mark for facet, mark in marks(seen).items() if not facet.startswith(("version/", "default-v"))}


def undisturbed(event: Event) -> tuple[dict[str, str], list[str], int]:
    scene = Scene(event, Bomb())
    assert scene.deliver().status is Status.VERIFIED
    return scene.state(), scene.guardian.iam.writes(), scene.bomb.seen


@laws
@given(events, st.data())
def test_a_crash_between_any_two_effects_ends_in_the_same_state(event: Event, data: st.DataObject) -> None:
    wanted, writes, effects = undisturbed(event)
    scene = Scene(event, Bomb(data.draw(st.integers(0, effects - 1))))
    assert scene.deliver_until_done().status is Status.VERIFIED
    assert scene.state() == wanted
    made = scene.guardian.iam.writes()
    assert made.count("CreatePolicyVersion") == writes.count("CreatePolicyVersion")
    secret = sum(bool(step.secret) for step in scene.intent.plan.steps)
    assert len(made) <= len(writes) + secret  # only a password, whose change cannot be seen, is replaced once more
    assert len(scene.guardian.intents.budgets["account#111122223333"].times) == len(scene.intent.plan.steps)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.name} ({event.subject.ref.type.value})")
def test_repeats_change_nothing(event: Event) -> None:
    scene = Scene(event, Bomb())
    first, state, writes = scene.deliver(), scene.state(), scene.guardian.iam.writes()
    for _ in range(3):
        assert scene.deliver() == first
    assert (scene.state(), scene.guardian.iam.writes()) == (state, writes)


@laws
@given(events, st.data())
def test_when_aws_is_busy_the_next_delivery_goes_on_at_once(event: Event, data: st.DataObject) -> None:
    wanted, writes, _ = undisturbed(event)
    scene = Scene(event, Bomb())
    busy = data.draw(st.integers(0, len(writes) - 1))
    scene.guardian.iam.before_write = _busy_once(busy)
    with pytest.raises(Throttled):
        scene.deliver()
    assert scene.deliver().status is Status.VERIFIED
    assert scene.state() == wanted


def _busy_once(at: int) -> Callable[[Step], None]:
    bomb = Bomb(at, error=lambda: Throttled("busy"))
    return lambda _step: bomb.tick()


@laws
@given(events, st.data())
def test_two_deliveries_at_once_are_one(event: Event, data: st.DataObject) -> None:
    """Another delivery comes in the middle of the first, at any write of it."""
    wanted, writes, _ = undisturbed(event)
    scene = Scene(event, Bomb())
    at = data.draw(st.integers(0, len(writes) - 1))
    number = 0

    def another(_step: Step) -> None:
        nonlocal number
        number += 1
        if number - 1 == at:
            with pytest.raises(LostRace):
                scene.deliver()

    scene.guardian.iam.before_write = another
    assert scene.deliver().status is Status.VERIFIED
    assert scene.state() == wanted
    assert scene.guardian.iam.writes() == writes


@laws
@given(events, st.data())
def test_what_somebody_changes_between_judging_and_applying_is_never_overwritten(
    event: Event, data: st.DataObject
) -> None:
    """Another facet survives; one that the plan touches stops it before anything is written."""
    scene = Scene(event, Bomb())
    iam = scene.guardian.iam
    live = iam.read(event.subject.ref)
    assert isinstance(live, Snapshot)
    other = data.draw(st.booleans(), label="another facet")
    if other:
        iam.holds(replace(live, tags=(*live.tags, ("meanwhile", "yes"))))
    else:
        iam.holds(_moved(live, scene.intent.plan))
    between = iam.read(event.subject.ref)
    outcome = scene.deliver()
    if other:
        assert outcome.status is Status.VERIFIED
        after = iam.read(event.subject.ref)
        assert isinstance(after, Snapshot)
        assert ("meanwhile", "yes") in after.tags
    else:
        assert outcome.status is Status.REASSESS
        assert iam.writes() == []
        assert iam.read(event.subject.ref) == between


def _moved(live: Snapshot, plan: Plan) -> Snapshot:
    """The principal of that name is another one by now: every facet of it is."""
    assert plan.steps
    return replace(live, ref=replace(live.ref, unique_id="AROASOMEBODYELSE"))


@laws
@given(events, st.integers(1, 3))
def test_a_late_replica_only_delays_the_verification(event: Event, late: int) -> None:
    """Reads after the last write show the old state for a while: the write is not repeated, and nothing fails."""
    wanted, writes, _ = undisturbed(event)
    scene = Scene(event, Bomb())
    stale = scene.guardian.iam.read(event.subject.ref)
    guardian, fresh_read = scene.guardian, scene.guardian.iam.read
    left = 0

    def after(_step: Step) -> None:
        nonlocal left
        left = late if len(guardian.iam.writes()) == len(writes) else 0

    def read(ref: object) -> object:
        nonlocal left
        if left > 0:
            left -= 1
            return stale
        return fresh_read(ref)  # type: ignore[arg-type]  # a reference, as the real one takes

    guardian.iam.after_write = after
    guardian.iam.read = read  # type: ignore[method-assign,assignment]  # the replica that is asked
    outcome = scene.deliver()
    left = 0
    assert outcome.status in (Status.VERIFIED, Status.FAILED)
    assert scene.state() == wanted
    assert guardian.iam.writes() == writes
    if late < 3:
        assert outcome.status is Status.VERIFIED


def test_a_version_that_may_have_been_created_is_waited_for_and_not_created_twice() -> None:
    """The answer to CreatePolicyVersion was lost with the function, and the next one reads a late replica."""
    event = next(each for each in EVENTS if each.name == "DeletePolicyVersion of the good one")
    scene = Scene(event, Bomb())
    iam = scene.guardian.iam
    stale, fresh_read, left = iam.read(event.subject.ref), iam.read, 3

    def crash(_step: Step) -> None:
        raise CrashError

    def read(ref: object) -> object:
        nonlocal left
        left -= 1
        return stale if left >= 0 else fresh_read(ref)  # type: ignore[arg-type]  # a reference, as the real one takes

    iam.after_write = crash
    with pytest.raises(CrashError):
        scene.deliver()
    iam.after_write = lambda _step: None
    iam.read = read  # type: ignore[method-assign,assignment]  # the replica that is asked
    scene.guardian.clock.advance(360)
    assert scene.deliver().status is Status.VERIFIED
    assert iam.writes().count("CreatePolicyVersion") == 1
