"""Whom a change affects: what it names, and what that leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.events.change import Actor, ActorKind, Change
from iamdrift.domain.events.target import (
    FanOut,
    PrincipalTarget,
    Reach,
    ResourceKind,
    ResourceTarget,
    Target,
    Unresolved,
)
from iamdrift.domain.principals.principal import ManagedPolicy, PrincipalRef, PrincipalType, Snapshot
from iamdrift.usecases.assessing.affected import affected_by
from iamdrift.usecases.ports import PrincipalReader
from tests.fakes.principals import ACCOUNT, role, role_ref, trusting
from tests.fakes.reader import FakeReader

SHARED = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/shared", "v1", None)
GROUP = Snapshot(PrincipalRef(ACCOUNT, PrincipalType.GROUP, "devs", "AGPA1"), "arn", members=("anna", "bert"))
READER = FakeReader().holds(
    role("attached", attached=(SHARED,)),
    role("bounded", boundary=SHARED),
    role("federated", trust=trusting("arn:provider")),
    role("in-profile", instance_profiles=("profile",)),
    role("anywhere", trust=trusting("rolesanywhere.amazonaws.com")),
    role("AWSReservedSSO_x", path="/aws-reserved/sso.amazonaws.com/"),
    GROUP,
)


def change(*targets: Target) -> Change:
    time = datetime(2026, 11, 24, tzinfo=UTC)
    actor = Actor(ActorKind.IAM_USER)
    return Change("e", "X", "iam.amazonaws.com", ACCOUNT, "us-east-1", time, actor, Unknown("X"), targets)


def names(*targets: Target) -> set[str]:
    return {ref.name for ref in affected_by(change(*targets), lambda _account: READER)}


@pytest.mark.parametrize(
    ("reach", "of", "expected"),
    [
        (Reach.ATTACHED_TO, SHARED.arn, {"attached", "bounded"}),
        (Reach.TRUSTING, "arn:provider", {"federated"}),
        (Reach.MEMBERS_OF, "devs", {"anna", "bert"}),
        (Reach.IN_PROFILE, "profile", {"in-profile"}),
        (Reach.VIA_ANYWHERE, ACCOUNT, {"anywhere"}),
        (Reach.IN_ANYWHERE_PROFILE, "p-1", {"anywhere"}),
        (Reach.PROVISIONED_FROM, "ps-1", {"AWSReservedSSO_x"}),
        (Reach.IN_INSTANCE, "ins-1", {"AWSReservedSSO_x"}),
        (Reach.IN_ACCOUNT, ACCOUNT, {snapshot.ref.name for snapshot in READER.live.values()}),
        (Reach.UNDER_POLICY, "p-1", set()),
        (Reach.UNDER_NODE, "ou-1", set()),
        (Reach.IN_ORGANIZATION, ACCOUNT, set()),
    ],
)
def test_a_fan_out_leads_to_what_it_reaches(reach: Reach, of: str, expected: set[str]) -> None:
    assert names(FanOut(reach, of, ACCOUNT)) == expected


def test_a_policy_of_a_group_reaches_its_members() -> None:
    reader = FakeReader().holds(replace(GROUP, attached=(SHARED,)), role("attached", attached=(SHARED,)))
    found = affected_by(change(FanOut(Reach.ATTACHED_TO, SHARED.arn, ACCOUNT)), lambda _account: reader)
    assert [ref.name for ref in found] == ["devs", "anna", "bert", "attached"]


def test_every_reach_is_decided() -> None:
    for reach in Reach:
        names(FanOut(reach, "anything", ACCOUNT))


def test_a_principal_is_read_once_however_it_is_named() -> None:
    named = PrincipalTarget(replace(role_ref("ATTACHED"), unique_id=""))
    assert names(named, FanOut(Reach.ATTACHED_TO, SHARED.arn, ACCOUNT)) == {"ATTACHED", "bounded"}


def test_other_targets_lead_to_no_principal() -> None:
    assert names(ResourceTarget(ResourceKind.TRAIL, "t", ACCOUNT), Unresolved(PrincipalType.ROLE, ("x",))) == set()


def test_each_account_has_its_own_reader() -> None:
    asked: list[str] = []

    def reader(account: str) -> PrincipalReader:
        asked.append(account)
        return READER

    affected_by(change(FanOut(Reach.TRUSTING, "arn", "999988887777")), reader)
    assert asked == ["999988887777"]
