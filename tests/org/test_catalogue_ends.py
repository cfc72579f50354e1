"""Each event of the catalogue ends in an assessment of the principals it affects, in whichever account it happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from iamdrift.domain.catalogue.entry import Affects, Entry, Tier, When
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.services import SERVICES
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.events.target import Reach, ResourceKind
from iamdrift.domain.principals.principal import ManagedPolicy, PrincipalRef, PrincipalType, Snapshot
from iamdrift.guardrails import GUARDRAILS
from iamdrift.usecases.assessing.surroundings import Surroundings
from tests.fakes.events import ROOT, body
from tests.fakes.guardian import FakeGuardian
from tests.fakes.organization import FakeOrganization, above
from tests.fakes.principals import trusting
from tests.fakes.reader import FakeReader

MEMBER, BELOW = "222233334444", "333344445555"  # where it happens; an account that the organization binds
POLICY = f"arn:aws:iam::{MEMBER}:policy/shared"
PROVIDER = f"arn:aws:iam::{MEMBER}:oidc-provider/ci.example.com"
SAML = f"arn:aws:iam::{MEMBER}:saml-provider/okta"
NAMES: dict[Any, str] = {
    PrincipalType.ROLE: "some-role",
    PrincipalType.USER: "some-user",
    PrincipalType.GROUP: "some-group",
    PrincipalType.POLICY: POLICY,
    Reach.ATTACHED_TO: POLICY,
    Reach.TRUSTING: PROVIDER,
    Reach.MEMBERS_OF: "some-group",
    Reach.IN_PROFILE: "some-profile",
    Reach.UNDER_POLICY: "p-12345678",
    Reach.UNDER_NODE: "ou-ab12-12345678",
    ResourceKind.ORGANIZATION_POLICY: "p-12345678",
    ResourceKind.OIDC_PROVIDER: PROVIDER,
    ResourceKind.SAML_PROVIDER: SAML,
    ResourceKind.INSTANCE_PROFILE: "some-profile",
}
REACHED = {  # whom of those below each reach leads to, in the account itself
    Reach.ATTACHED_TO: "attached",
    Reach.TRUSTING: "federated",
    Reach.MEMBERS_OF: "some-user",
    Reach.IN_PROFILE: "in-profile",
    Reach.IN_ACCOUNT: "attached",
    Reach.PROVISIONED_FROM: "AWSReservedSSO_x",
    Reach.IN_INSTANCE: "AWSReservedSSO_x",
    Reach.IN_ANYWHERE_PROFILE: "anywhere",
    Reach.VIA_ANYWHERE: "anywhere",
}
EVENTS = [(service, entry) for service in SERVICES for entry in service.entries]


def here(kind: PrincipalType, name: str, **fields: Any) -> Snapshot:
    ref = PrincipalRef(MEMBER, kind, name.rpartition("/")[2], f"ID{name.rpartition('/')[2].upper()}")
    return Snapshot(ref, f"arn:aws:iam::{MEMBER}:{kind.value}/{ref.name}", **fields)


def world() -> FakeGuardian:
    """A member account with one principal of every kind that an event can lead to."""
    shared = ManagedPolicy(POLICY, "v1", None)
    reader = FakeReader(MEMBER).holds(
        here(PrincipalType.ROLE, "some-role"),
        here(PrincipalType.ROLE, "attached", attached=(shared,)),
        here(PrincipalType.ROLE, "federated", trust=trusting(f"{PROVIDER} {SAML}")),
        here(PrincipalType.ROLE, "in-profile", instance_profiles=("some-profile",)),
        here(PrincipalType.ROLE, "anywhere", trust=trusting("rolesanywhere.amazonaws.com")),
        here(PrincipalType.ROLE, "AWSReservedSSO_x", path="/aws-reserved/sso.amazonaws.com/"),
        here(PrincipalType.USER, "some-user"),
        here(PrincipalType.GROUP, "some-group", members=("some-user",)),
        here(PrincipalType.POLICY, POLICY),
    )
    around = Surroundings(FakeOrganization(above()))
    guardian = FakeGuardian(reader=reader, management=MEMBER, around=around, guardrails=GUARDRAILS)
    guardian.under = {NAMES[Reach.UNDER_POLICY]: (BELOW,), NAMES[Reach.UNDER_NODE]: (BELOW,)}
    return guardian


def told(service: Service, entry: Entry) -> str:
    """A record of the event that names what it affects where the catalogue says that records name it."""
    detail: dict[str, Any] = {"requestParameters": {}, "responseElements": {}}
    for affects in entry.affects:
        path = next((each for each in affects.at if "." in each), "")
        if path:
            put(detail, path, NAMES.get(affects.what, "some-thing"))
    source = service.source
    actor = ROOT if entry.when is not When.ALWAYS else None
    message = json.loads(body(entry.name, source=source, actor=actor, **detail))
    message["account"] = message["detail"]["recipientAccountId"] = MEMBER
    message["detail"]["userIdentity"]["accountId"] = MEMBER
    if message["detail"]["userIdentity"]["type"] == "IAMUser":  # who calls may be who is meant
        message["detail"]["userIdentity"] |= {"userName": "some-user", "arn": f"arn:aws:iam::{MEMBER}:user/some-user"}
    return json.dumps(message)


def put(detail: dict[str, Any], path: str, value: str) -> None:
    root, *keys = path.split(".")
    place = detail["requestParameters" if root == "request" else "responseElements"]
    for key in keys[:-1]:
        place = place.setdefault(key, {})
    place.setdefault(keys[-1], value)


def expected(entry: Entry) -> Iterator[PrincipalRef]:
    """Whose assessments the event has to end in."""
    for affects in entry.affects:
        yield from wanted(affects, entry)


def wanted(affects: Affects, entry: Entry) -> Iterator[PrincipalRef]:
    what = affects.what
    by_user = "caller" in affects.at and entry.when is When.ALWAYS
    named = any("." in path for path in affects.at) or by_user
    if isinstance(what, PrincipalType) and what in NAMES and named:
        yield PrincipalRef(MEMBER, what, NAMES[what].rpartition("/")[2])
    elif what in (Reach.UNDER_NODE, Reach.UNDER_POLICY):
        yield account_ref(BELOW)
    elif isinstance(what, Reach) and what in REACHED:
        kind = PrincipalType.USER if what is Reach.MEMBERS_OF else PrincipalType.ROLE
        yield PrincipalRef(MEMBER, kind, REACHED[what])


def assessed(guardian: FakeGuardian) -> set[tuple[str, str]]:
    return {(account, unique_id.lower()) for account, _, unique_id in guardian.ledger.chains}


@pytest.mark.parametrize(("service", "entry"), EVENTS, ids=[f"{s.source}:{e.name}" for s, e in EVENTS])
def test_an_event_ends_in_the_assessment_of_whom_it_affects(service: Service, entry: Entry) -> None:
    guardian = world()
    outcomes = guardian.deliver(told(service, entry))
    assert not list(guardian.rejected.messages), entry.name
    found = assessed(guardian)
    for ref in expected(entry):
        id_of = ref.unique_id.lower() or f"id{ref.name.lower()}"
        assert (ref.account, id_of) in found, f"{entry.name} does not lead to {ref}"
    if entry.tier is not Tier.METADATA:
        assert found, f"{entry.name} ends in nothing: {outcomes}"


def test_most_events_lead_to_principals() -> None:
    leading = [entry.name for _, entry in EVENTS if any(expected(entry))]
    assert len(leading) > 100
