"""Whatever kind of thing is guarded: with events lost, and killed and resumed, the sweep ends with the live state."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PolicyVersion, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OidcProvider, OrganizationPolicy, OrganizationRoot, SamlProvider
from iamdrift.domain.sweep.task import Phase
from tests.domain.remediation.resources import OIDC, ROOT, SAML, SCP, scp
from tests.fakes.events import body
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, document, inline, role
from tests.fakes.sweep import HALF_AN_HOUR, DyingLedger, FakeSweep
from tests.usecases.test_guarded_resources import held

ORGANIZATIONS = "organizations.amazonaws.com"
VALUES = st.sampled_from(["a", "b"])


def other(type_: PrincipalType, name: str) -> Snapshot:
    arn = f"arn:aws:iam::{ACCOUNT}:{type_.value}/{name}"
    return Snapshot(PrincipalRef(ACCOUNT, type_, name, f"ID{name}"), arn)


START = {
    "role": role("one", "AROAONE"),
    "user": other(PrincipalType.USER, "ann"),
    "group": other(PrincipalType.GROUP, "staff"),
    "policy": other(PrincipalType.POLICY, "shared"),
    "oidc": held(OIDC),
    "saml": held(SAML),
    "scp": held(SCP),
    "root": held(ROOT),
}


def changed(it: Snapshot, value: str) -> Snapshot:
    """The same thing, changed as its kind can be."""
    match it.resource:
        case OidcProvider():
            return replace(it, resource=replace(it.resource, client_ids=(value,)))
        case SamlProvider():
            return replace(it, resource=replace(it.resource, metadata=f"<{value}/>"))
        case OrganizationPolicy():
            content = scp({"Effect": "Deny", "Action": f"s3:{value}*", "Resource": "*"})
            return replace(it, resource=replace(it.resource, content=content))
        case OrganizationRoot():
            return replace(it, resource=replace(it.resource, types=(value,)))
    if it.ref.type is PrincipalType.POLICY:
        text = document(allow(f"s3:Get{value}"))
        return replace(it, versions=(PolicyVersion(f"v{ord(value)}", text, default=True),))
    return replace(it, inline=(inline("work", allow(f"s3:Get{value}")),))


def event(it: Snapshot, event_id: str) -> str:
    """What AWS sends of it."""
    named: dict[PrincipalType, tuple[str, dict[str, str], str]] = {
        PrincipalType.ROLE: ("PutRolePolicy", {"roleName": it.ref.name, "policyName": "work"}, "iam.amazonaws.com"),
        PrincipalType.USER: ("PutUserPolicy", {"userName": it.ref.name, "policyName": "work"}, "iam.amazonaws.com"),
        PrincipalType.GROUP: ("PutGroupPolicy", {"groupName": it.ref.name, "policyName": "work"}, "iam.amazonaws.com"),
        PrincipalType.POLICY: ("CreatePolicyVersion", {"policyArn": it.arn}, "iam.amazonaws.com"),
        PrincipalType.OIDC_PROVIDER: (
            "AddClientIDToOpenIDConnectProvider",
            {"openIDConnectProviderArn": it.arn},
            "iam.amazonaws.com",
        ),
        PrincipalType.SAML_PROVIDER: ("UpdateSAMLProvider", {"sAMLProviderArn": it.arn}, "iam.amazonaws.com"),
        PrincipalType.ORGANIZATION_POLICY: ("UpdatePolicy", {"policyId": it.ref.name}, ORGANIZATIONS),
        PrincipalType.ORGANIZATION_ROOT: ("DisablePolicyType", {"rootId": ROOT.id}, ORGANIZATIONS),
    }
    name, parameters, source = named[it.ref.type]
    return body(name, parameters, event_id=event_id, source=source)


Step = tuple[str, str, bool]
steps = st.lists(st.tuples(st.sampled_from(sorted(START)), VALUES, st.booleans()), max_size=12)


def start(ledger: DyingLedger | None = None) -> FakeSweep:
    sweep = FakeSweep(FakeGuardian(ledger=ledger or DyingLedger()))
    sweep.guardian.reader.holds(*START.values())
    sweep.run()
    return sweep


def happen(sweep: FakeSweep, script: list[Step], heard: Callable[[str], object]) -> None:
    """Every step changes the live account, or deletes from it, or makes anew what was deleted."""
    live = sweep.guardian.reader.live
    for number, (kind, value, deletes) in enumerate(script):
        it = START[kind]
        standing = live.get((it.ref.type, it.ref.name.lower()))
        if standing is not None and deletes:
            sweep.guardian.reader.drop(it.ref)
        else:
            sweep.guardian.reader.holds(changed(standing or it, value))
        heard(event(it, f"e-{number}"))


def on_record(guardian: FakeGuardian) -> dict[str, str]:
    records = [guardian.ledger.recall(ref).record for ref in guardian.ledger.principals(ACCOUNT)]
    return {str(record.ref): record.digest for record in records if record is not None}


def live(guardian: FakeGuardian) -> dict[str, str]:
    return {str(each.ref): digest(each) for each in guardian.reader.live.values()}


@settings(max_examples=80, deadline=None)
@given(script=steps, seed=st.integers(0, 100_000))
def test_with_a_third_of_the_events_lost_everything_on_record_is_as_it_is(script: list[Step], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - which events are lost is no secret
    sweep, sent = start(), list[str]()
    happen(sweep, script, sent.append)
    arrived = [each for each in sent if chance.random() >= 0.3]
    chance.shuffle(arrived)
    sweep.guardian.deliver(*arrived)
    sweep.run()
    assert on_record(sweep.guardian) == live(sweep.guardian)
    assert sweep.run().unannounced == 0


@settings(max_examples=60, deadline=None)
@given(script=steps, deaths=st.lists(st.integers(1, 8), max_size=3))
def test_killed_anywhere_and_resumed_everything_on_record_is_as_it_is(script: list[Step], deaths: list[int]) -> None:
    ledger = DyingLedger()
    sweep, phase, waiting = start(ledger), Phase.LIST, list(deaths)
    happen(sweep, script, lambda _event: None)
    for _ in range(40):
        ledger.dies_at = waiting.pop() if waiting else -1
        try:
            phase, _result = sweep.step("killed", phase)
        except ConnectionError:
            continue  # the state machine tries the same step again
        if phase is Phase.END:
            break
        sweep.guardian.clock.advance(HALF_AN_HOUR)
    assert phase is Phase.END
    assert on_record(sweep.guardian) == live(sweep.guardian)
