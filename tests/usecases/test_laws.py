"""Laws: whatever the order and number of deliveries, and however many assess at once, the end is the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.ledger.record import broken_links
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from tests.fakes.events import body, put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, inline, role, role_ref

GRANTS = {
    "read": inline("read", allow("s3:GetObject")),
    "write": inline("write", allow("s3:PutObject")),
    "everything": inline("everything", allow("*")),
}
NAMES = ("one", "two", "three")

Step = tuple[str, str, str]  # what, role, policy
steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "drop", "create"]), st.sampled_from(NAMES), st.sampled_from(list(GRANTS))
    ),
    min_size=1,
    max_size=8,
)


def by_name(name: str) -> PrincipalRef:
    return role_ref(name, unique_id="")


def play(guardian: FakeGuardian, script: list[Step]) -> list[str]:
    """Make the changes in the live account, and return the events that AWS sends about them."""
    return [step(guardian, number, *one) for number, one in enumerate(script)]


def step(guardian: FakeGuardian, number: int, what: str, name: str, policy: str) -> str:
    """One change; a role that is created again has another unique id."""
    standing = guardian.reader.live.get((PrincipalType.ROLE, name))
    event_id = f"e-{number}"
    if what == "drop":
        guardian.reader.drop(by_name(name))
        return body("DeleteRole", {"roleName": name}, event_id=event_id)
    if standing is None or what == "create":
        guardian.reader.holds(standing or role(name, f"AROA{name}{number}"))
        return body("CreateRole", {"roleName": name}, event_id=event_id)
    rest = tuple(each for each in standing.inline if each.name != policy)
    grants = (*rest, GRANTS[policy]) if what == "put" else rest
    guardian.reader.holds(replace(standing, inline=tuple(sorted(grants, key=lambda each: each.name))))
    if what == "put":
        return put_inline(name, policy, GRANTS[policy].document.text, event_id)
    return body("DeleteRolePolicy", {"roleName": name, "policyName": policy}, event_id=event_id)


@dataclass(frozen=True)
class End:
    """What is on record in the end: the principals that stand and what is found about them."""

    snapshots: list[Snapshot | None]
    findings: list[str]


def end(guardian: FakeGuardian) -> End:
    records = [guardian.ledger.recall(by_name(name)).record for name in NAMES]
    return End(
        [record.snapshot for record in records if record is not None and not record.deleted],
        [finding.identity for finding in guardian.standing() if finding.principal.type is PrincipalType.ROLE],
    )


def live(guardian: FakeGuardian) -> list[Snapshot]:
    found = [guardian.reader.live.get((PrincipalType.ROLE, name)) for name in NAMES]
    return [snapshot for snapshot in found if snapshot is not None]


@settings(max_examples=60, deadline=None)
@given(script=steps, seed=st.integers(0, 10_000), copies=st.integers(1, 3))
def test_any_order_and_duplication_of_events_ends_in_the_same_state_and_findings(
    script: list[Step], seed: int, copies: int
) -> None:
    """The events arrive after the account has come to rest, shuffled and more than once."""
    orderly, shuffled = FakeGuardian(), FakeGuardian()
    orderly.deliver(*play(orderly, script))
    events = play(shuffled, script) * copies
    random.Random(seed).shuffle(events)  # noqa: S311 - an order, not a secret
    shuffled.deliver(*events)
    assert end(orderly) == end(shuffled)
    assert end(shuffled).snapshots == live(shuffled)


@settings(max_examples=40, deadline=None)
@given(script=steps)
def test_events_that_arrive_between_the_changes_end_in_what_is_live(script: list[Step]) -> None:
    guardian = FakeGuardian()
    for number, one in enumerate(script):
        guardian.deliver(step(guardian, number, *one))
    assert end(guardian).snapshots == live(guardian)
    assert all(broken_links(chain) == () for chain in guardian.ledger.chains.values())


@settings(max_examples=40, deadline=None)
@given(script=steps)
def test_twice_is_once(script: list[Step]) -> None:
    guardian = FakeGuardian()
    events = play(guardian, script)
    guardian.deliver(*events)
    before = (guardian.messages, {ref: len(chain) for ref, chain in guardian.ledger.chains.items()})
    for event in events:
        guardian.assess_change(event)
    assert guardian.queue.messages == []
    assert (guardian.messages, {ref: len(chain) for ref, chain in guardian.ledger.chains.items()}) == before


def test_many_assessors_at_once_leave_an_intact_chain_and_tell_once() -> None:
    guardian = FakeGuardian()
    guardian.reader.holds(role(inline=()))
    guardian.deliver(body("TagRole", {"roleName": "shop-prod-role", "tags": []}, event_id="first"))
    guardian.reader.holds(role(inline=(GRANTS["everything"],)))
    events = [
        put_inline("shop-prod-role", "everything", GRANTS["everything"].document.text, f"e-{i}") for i in range(24)
    ]
    together(guardian.assess_change, events)
    chain = list(guardian.ledger.sealed(role_ref()))
    assert broken_links(chain) == ()
    assert len(chain) == 2
    assert guardian.messages == 1


def test_many_assessors_of_an_account_lose_no_event() -> None:
    guardian = FakeGuardian()
    events = [body(f"Invent{i}", {}, event_id=f"e-{i}") for i in range(16)]
    for _ in range(2):
        together(guardian.assess_change, events)
    assert broken_links(guardian.ledger.sealed(account_ref(ACCOUNT))) == ()
    assert guardian.messages == 16
    assert len(list(guardian.ledger.findings(ACCOUNT))) == 16


def together(call: Callable[[str], object], bodies: list[str]) -> None:
    """All at once; what loses too many races comes again, as it does from a queue."""
    waiting = list(bodies)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            futures = [(each, pool.submit(call, each)) for each in waiting]
            waiting = [each for each, future in futures if future.exception() is not None]
            if not waiting:
                return
    raise AssertionError("races without end")
