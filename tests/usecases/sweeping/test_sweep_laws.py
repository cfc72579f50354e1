"""Laws of the sweep: whatever events were lost and wherever it was killed, the ledger ends as the live state."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED
from iamdrift.domain.ledger.record import broken_links
from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.sweep.task import Phase, SweepKind, Task
from tests.fakes.events import body, put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, inline, role
from tests.fakes.sweep import HALF_AN_HOUR, DyingLedger, FakeSweep

NAMES = ("one", "two", "three", "four")
GRANTS = {"read": inline("read", allow("s3:GetObject")), "all": inline("all", allow("*"))}

Step = tuple[str, str, str]
steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "drop", "create"]), st.sampled_from(NAMES), st.sampled_from(["read", "all"])
    ),
    max_size=14,
)
seeds = st.integers(0, 100_000)


def change(guardian: FakeGuardian, number: int, what: str, name: str, policy: str) -> str:
    """One change of the live account, and the event that AWS would send of it."""
    standing = guardian.reader.live.get((PrincipalType.ROLE, name))
    event_id = f"e-{number}"
    if what == "drop":
        guardian.reader.drop(PrincipalRef(ACCOUNT, PrincipalType.ROLE, name))
        return body("DeleteRole", {"roleName": name}, event_id=event_id)
    if standing is None or what == "create":
        guardian.reader.holds(role(name, f"AROA{name}{number}"))
        return body("CreateRole", {"roleName": name}, event_id=event_id)
    rest = tuple(each for each in standing.inline if each.name != policy)
    grants = (*rest, GRANTS[policy]) if what == "put" else rest
    guardian.reader.holds(replace(standing, inline=tuple(sorted(grants, key=lambda each: each.name))))
    if what == "put":
        return put_inline(name, policy, GRANTS[policy].document.text, event_id)
    return body("DeleteRolePolicy", {"roleName": name, "policyName": policy}, event_id=event_id)


def start(ledger: DyingLedger | None = None) -> FakeSweep:
    """An account with three roles, whose baseline is taken."""
    sweep = FakeSweep(FakeGuardian(ledger=ledger or DyingLedger()))
    sweep.guardian.reader.holds(*(role(name, f"AROA{name}") for name in NAMES[:3]))
    sweep.run()
    return sweep


def on_record(guardian: FakeGuardian) -> dict[str, str]:
    """Unique id -> digest of what stands on record."""
    records = [guardian.ledger.recall(ref).record for ref in guardian.ledger.principals(ACCOUNT)]
    return {record.ref.unique_id: record.digest for record in records if record is not None}


def live(guardian: FakeGuardian) -> dict[str, str]:
    return {snapshot.ref.unique_id: digest(snapshot) for snapshot in guardian.reader.live.values()}


def snapshots_agree(guardian: FakeGuardian) -> bool:
    def recorded(ref: PrincipalRef) -> Snapshot | None:
        record = guardian.ledger.recall(ref).record
        return record.snapshot if record is not None else None

    return all(recorded(snapshot.ref) == snapshot for snapshot in guardian.reader.live.values())


def unannounced(guardian: FakeGuardian) -> int:
    return sum(finding.guardrail == UNANNOUNCED for finding in guardian.standing())


@settings(max_examples=80, deadline=None)
@given(script=steps, seed=seeds)
def test_with_a_third_of_the_events_lost_the_ledger_is_the_live_state_after_the_sweep(
    script: list[Step], seed: int
) -> None:
    """The others arrive late, shuffled and repeated."""
    chance = random.Random(seed)  # noqa: S311 - which events are lost is no secret
    sweep = start()
    events = [change(sweep.guardian, number, *one) for number, one in enumerate(script)]
    arrived = [event for event in events if chance.random() >= 0.3]
    arrived += chance.sample(arrived, len(arrived) // 3)
    chance.shuffle(arrived)
    sweep.guardian.deliver(*arrived)
    result = sweep.run()
    assert on_record(sweep.guardian) == live(sweep.guardian)
    assert snapshots_agree(sweep.guardian)
    assert all(broken_links(chain) == () for chain in sweep.guardian.ledger.chains.values())
    assert result.unannounced == unannounced(sweep.guardian)
    assert sweep.run().unannounced == 0


@settings(max_examples=60, deadline=None)
@given(script=steps, seed=seeds)
def test_events_that_arrive_between_the_steps_of_the_sweep_are_not_said_to_be_lost(
    script: list[Step], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    sweep = start()
    events = [change(sweep.guardian, number, *one) for number, one in enumerate(script)]
    chance.shuffle(events)
    result = sweep.run(meanwhile=lambda: sweep.guardian.deliver(*events))
    assert (result.unannounced, unannounced(sweep.guardian)) == (0, 0)
    assert on_record(sweep.guardian) == live(sweep.guardian)


@settings(max_examples=80, deadline=None)
@given(script=steps, deaths=st.lists(st.integers(1, 6), max_size=3), kind=st.sampled_from(SweepKind))
def test_killed_anywhere_and_resumed_nothing_is_missing_and_nothing_said_twice(
    script: list[Step], deaths: list[int], kind: SweepKind
) -> None:
    """No event arrives at all. The same sweep without a death is what it must come to."""
    calm, ledger = start(), DyingLedger()
    killed = start(ledger)
    for sweep in (calm, killed):
        for number, one in enumerate(script):
            change(sweep.guardian, number, *one)
    calm.run(kind)
    phase, waiting = Phase.LIST, list(deaths)
    for _ in range(40):
        ledger.dies_at = waiting.pop() if waiting else -1
        try:
            phase, _result = killed.step("killed", phase, kind)
        except ConnectionError:
            continue  # the state machine tries the same step again
        if phase is Phase.END:
            break
        killed.guardian.clock.advance(HALF_AN_HOUR)
    assert phase is Phase.END
    assert on_record(killed.guardian) == live(killed.guardian) == on_record(calm.guardian)
    assert _numbers(killed) == _numbers(calm)
    assert killed.guardian.messages == calm.guardian.messages
    assert unannounced(killed.guardian) == unannounced(calm.guardian)


@settings(max_examples=40, deadline=None)
@given(script=steps, kind=st.sampled_from(SweepKind))
def test_a_sweep_that_has_time_for_one_principal_only_ends_as_one_with_all_the_time(
    script: list[Step], kind: SweepKind
) -> None:
    patient, hasty = start(), start()
    for sweep in (patient, hasty):
        for number, one in enumerate(script):
            change(sweep.guardian, number, *one)
    patient.run(kind)
    phase, rounds = Phase.LIST, 0
    while phase is not Phase.END and rounds < 60:
        phase, _ = hasty.sweep_account(Task("hasty", ACCOUNT, kind, phase), hasty.guardian.clock())
        hasty.guardian.clock.advance(HALF_AN_HOUR if phase is Phase.CONFIRM else 1)
        rounds += 1
    assert phase is Phase.END
    assert _numbers(hasty) == _numbers(patient)
    assert on_record(hasty.guardian) == live(hasty.guardian)
    assert unannounced(hasty.guardian) == unannounced(patient.guardian)


def _numbers(sweep: FakeSweep) -> dict[str, int]:
    """How many versions each principal has; the account's own are the findings."""
    chains = sweep.guardian.ledger.chains
    return {unique_id: len(chain) for (_, kind, unique_id), chain in chains.items() if kind is PrincipalType.ROLE}
