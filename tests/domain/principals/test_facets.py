"""What the digest of a snapshot covers, and which facets differ between two snapshots."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.domain.principals.drift import DriftKind
from iamdrift.domain.principals.facets import (
    CREDENTIALS,
    POLICY_TAGS,
    SESSION_DURATION,
    carry_over,
    digest,
    drift_of,
    facets,
)
from iamdrift.domain.principals.principal import (
    Credential,
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)

DENY, ALLOW = PolicyText('{"Statement":{"Effect":"Deny"}}'), PolicyText('{"Statement":{"Effect":"Allow"}}')
READ = ManagedPolicy("arn:aws:iam::aws:policy/Read", "v1", DENY)
ROLE = Snapshot(
    ref=PrincipalRef("111122223333", PrincipalType.ROLE, "deploy", "AROA1"),
    arn="arn:aws:iam::111122223333:role/deploy",
    trust=DENY,
    inline=(InlinePolicy("a", DENY),),
    attached=(READ,),
    boundary=READ,
    instance_profiles=("web",),
    tags=(("owner", "team"), ("stage", "prod")),
    max_session_duration=3600,
)
USER = Snapshot(
    ref=PrincipalRef("111122223333", PrincipalType.USER, "ann", "AIDA1"),
    arn="arn:aws:iam::111122223333:user/ann",
    groups=(GroupMembership("devs", "AGPA1", (InlinePolicy("a", DENY),), (READ,)),),
    credentials=(Credential("access_key", "AKIAIOSFODNN7EXAMPLE", "Active"),),
)
GROUP = Snapshot(
    ref=PrincipalRef("111122223333", PrincipalType.GROUP, "devs", "AGPA1"),
    arn="arn:aws:iam::111122223333:group/devs",
    members=("ann",),
)
POLICY = Snapshot(
    ref=PrincipalRef("111122223333", PrincipalType.POLICY, "p", "ANPA1"),
    arn="arn:aws:iam::111122223333:policy/p",
    versions=(PolicyVersion("v1", DENY, False), PolicyVersion("v2", ALLOW, True)),
    tags=(("owner", "team"),),
)

COVERED = {
    "trust": (ROLE, replace(ROLE, trust=ALLOW), "trust"),
    "inline": (ROLE, replace(ROLE, inline=(InlinePolicy("a", ALLOW),)), "inline/a"),
    "version of an attached policy": (
        ROLE,
        replace(ROLE, attached=(replace(READ, version_id="v2"),)),
        "attached/arn:aws:iam::aws:policy/Read",
    ),
    "document of an attached policy": (
        ROLE,
        replace(ROLE, attached=(replace(READ, document=ALLOW),)),
        "attached/arn:aws:iam::aws:policy/Read",
    ),
    "boundary": (ROLE, replace(ROLE, boundary=None), "boundary"),
    "tag": (ROLE, replace(ROLE, tags=(("owner", "other"), ("stage", "prod"))), "tag/owner"),
    "instance profile": (ROLE, replace(ROLE, instance_profiles=()), "instance-profile/web"),
    "path": (USER, replace(USER, path="/team/"), "path"),
    "name": (USER, replace(USER, ref=replace(USER.ref, name="anna")), "name"),
    "policy of a group": (
        USER,
        replace(USER, groups=(replace(USER.groups[0], inline=(InlinePolicy("a", ALLOW),)),)),
        "group/devs",
    ),
    "member": (GROUP, replace(GROUP, members=()), "member/ann"),
    "policy version": (POLICY, replace(POLICY, versions=POLICY.versions[1:]), "version/v1"),
}


@pytest.mark.parametrize("case", COVERED.values(), ids=COVERED.keys())
def test_the_digest_covers(case: tuple[Snapshot, Snapshot, str]) -> None:
    before, after, facet = case
    assert digest(before) != digest(after)
    assert [drifted.facet for drifted in drift_of(before, after).facets] == [facet]


@pytest.mark.parametrize(
    "after",
    [
        replace(ROLE, created="2026-01-01", last_used="2026-01-02", problems=("seen twice",)),
        replace(ROLE, trust=PolicyText('{"Statement":[{"Effect":"Deny"}]}')),
        replace(ROLE, tags=ROLE.tags[::-1]),
    ],
    ids=["when it was made and used, and what was noted", "how a document is written", "the order of tags"],
)
def test_the_digest_ignores(after: Snapshot) -> None:
    assert digest(after) == digest(ROLE)
    assert not drift_of(ROLE, after)


def test_another_unique_id_is_another_digest() -> None:
    assert digest(ROLE) != digest(replace(ROLE, ref=replace(ROLE.ref, unique_id="AROA2")))


def test_a_new_default_version_is_a_facet_of_its_own() -> None:
    after = replace(POLICY, versions=(PolicyVersion("v1", DENY, True), PolicyVersion("v2", ALLOW, False)))
    assert [drifted.facet for drifted in drift_of(POLICY, after).facets] == ["default-version"]


def test_details_drift_outside_the_digest() -> None:
    after = replace(USER, credentials=(*USER.credentials, Credential("login_profile", "ann", "")))
    drift = drift_of(USER, after)
    assert digest(USER) == digest(after)
    assert [(each.facet, each.kind) for each in drift.facets] == [(f"{CREDENTIALS}login_profile/ann", DriftKind.ADDED)]


def test_what_one_source_cannot_tell_is_no_drift() -> None:
    by_export = replace(USER, credentials=(), unread=(CREDENTIALS,))
    assert digest(USER) == digest(by_export)
    assert not drift_of(USER, by_export)
    assert not drift_of(by_export, USER)


def test_details_drift_where_both_know_them() -> None:
    assert [each.facet for each in drift_of(ROLE, replace(ROLE, max_session_duration=43200)).facets] == [
        SESSION_DURATION
    ]
    unknown = replace(ROLE, max_session_duration=None, unread=(SESSION_DURATION,))
    assert not drift_of(ROLE, unknown)


def test_a_tag_named_like_the_marker_is_just_a_tag() -> None:
    after = replace(ROLE, tags=(("unread/trust", "x"), *ROLE.tags))
    assert [each.facet for each in drift_of(ROLE, replace(after, trust=ALLOW)).facets] == ["tag/unread/trust", "trust"]


def test_details_are_carried_over_from_what_was_known() -> None:
    seen = replace(POLICY, tags=(), description="", unread=(CREDENTIALS, POLICY_TAGS))
    completed = carry_over(replace(POLICY, unread=(CREDENTIALS,)), seen)
    assert completed.tags == POLICY.tags
    assert completed.unread == (CREDENTIALS,)


def test_what_was_unknown_in_part_stays_unknown_in_part() -> None:
    ssh = CREDENTIALS + "ssh_key/"
    completed = carry_over(replace(USER, unread=(ssh,)), replace(USER, credentials=(), unread=(CREDENTIALS,)))
    assert (completed.credentials, completed.unread) == (USER.credentials, (ssh,))


def test_details_are_not_carried_over_to_another_principal_of_the_name() -> None:
    other = replace(POLICY, ref=replace(POLICY.ref, unique_id="ANPA2"), tags=(), unread=(POLICY_TAGS,))
    assert carry_over(POLICY, other) == other


def test_a_document_that_could_not_be_read_has_a_digest_of_its_own() -> None:
    unread = replace(ROLE, attached=(replace(READ, document=None),))
    assert (
        facets(unread)["attached/arn:aws:iam::aws:policy/Read"] != facets(ROLE)["attached/arn:aws:iam::aws:policy/Read"]
    )
