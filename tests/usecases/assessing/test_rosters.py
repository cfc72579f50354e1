"""The roster of an account: kept whole by sweeps, brought up to date by events, remembered for a while, bounded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.principals.principal import (
    Credential,
    GroupMembership,
    ManagedPolicy,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.roster_page import Page, compared_by, joined, page_from_plain, page_to_plain
from iamdrift.usecases.assessing.rosters import Rosters
from tests.fakes.clock import FakeClock
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT, allow, document, inline, role

TIME = "2026-11-24T03:00:00+00:00"
ALL = inline("all", allow("*"))


@dataclass
class CountedPapers(FakePapers):
    """Counts the queries."""

    asked: list[str] = field(default_factory=list)

    def all(self, folder: str, prefix: str = "") -> Any:
        self.asked.append(folder)
        return super().all(folder, prefix)


@pytest.fixture
def papers() -> CountedPapers:
    return CountedPapers()


@pytest.fixture
def kept(papers: CountedPapers) -> Rosters:
    made = Rosters(papers, FakeClock())
    assert made.keep_whole(ACCOUNT, [role("a"), role("b")], TIME)
    return made


def names(made: Rosters, account: str = ACCOUNT) -> list[str] | None:
    roster = made.of(account)
    return None if roster is None else sorted(each.ref.name for each in roster)


def user() -> Snapshot:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "ann", "AIDA1")
    policy = ManagedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess", "v9", document(allow("s3:Get*")))
    return Snapshot(
        ref,
        f"arn:aws:iam::{ACCOUNT}:user/ann",
        groups=(GroupMembership("devs", "AGPA1", (ALL,), (policy,)),),
        boundary=policy,
        credentials=(Credential("access_key", "AKIA1", "Active", "2026-01-01", "2026-02-02"),),
        tags=(("team", "x"),),
        created="2026-01-01T00:00:00+00:00",
    )


def test_what_others_are_judged_by_survives_and_nothing_else() -> None:
    page = Page(TIME, tuple(filter(None, map(compared_by, (user(), role(inline=(ALL,), description="words"))))))
    read = page_from_plain(page_to_plain(page))
    assert read == page
    ann, shop = page.snapshots
    assert (ann.groups, ann.boundary, ann.created) == (user().groups, user().boundary, user().created)
    assert ann.credentials == (Credential("access_key", "AKIA1", "Active"),)
    assert (ann.tags, shop.description) == ((), "")


def test_groups_policies_and_service_linked_roles_are_left_out() -> None:
    group = replace(user(), ref=PrincipalRef(ACCOUNT, PrincipalType.GROUP, "devs"))
    assert compared_by(group) is None
    assert compared_by(role(path="/aws-service-role/x.amazonaws.com/")) is None


def test_a_page_of_another_version_is_not_read(papers: CountedPapers, kept: Rosters) -> None:
    papers.save(f"beside/{ACCOUNT}", "roster", page_to_plain(Page(TIME, whole=True)) | {"schema": "2.7"})
    assert names(kept) is None


@given(st.permutations([0, 1, 2, 3, 4]))
def test_the_last_look_at_each_counts_whatever_the_order_of_the_pages(order: list[int]) -> None:
    pages = (
        Page("2026-01-02", (role("a"), role("b"), role("c")), whole=True),
        Page("2026-01-01", gone=(role("a").arn,)),
        Page("2026-01-01", (role("missed"),)),
        Page("2026-01-03", (role("b", inline=(ALL,)),)),
        Page("2026-01-04", gone=(role("c").arn,)),
    )
    found = joined([pages[number] for number in order])
    assert found is not None
    assert {each.ref.name: each.inline for each in found} == {"a": (), "b": (ALL,)}


def test_changes_without_a_whole_page_are_no_roster() -> None:
    assert joined([Page(TIME, (role(),))]) is None


def test_one_query_then_nothing_for_ten_minutes(papers: CountedPapers, kept: Rosters) -> None:
    assert [names(kept), names(kept)] == [["a", "b"], ["a", "b"]]
    assert kept.of(ACCOUNT) is kept.of(ACCOUNT)
    assert len(papers.asked) == 1
    clock = kept.clock
    assert isinstance(clock, FakeClock)
    clock.advance(601)
    names(kept)
    assert len(papers.asked) == 2


def test_own_changes_are_seen_at_once_and_written_once(papers: CountedPapers, kept: Rosters) -> None:
    for _ in range(2):
        kept.note(ACCOUNT, role("c").arn, role("c"), TIME)
    assert names(kept) == ["a", "b", "c"]
    assert len(papers.kept) == 2
    kept.note(ACCOUNT, role("a").arn, None, TIME)
    assert names(kept) == ["b", "c"]
    assert names(Rosters(papers, FakeClock())) == ["b", "c"]


def test_nothing_is_written_for_an_account_that_no_sweep_has_seen(papers: CountedPapers) -> None:
    made = Rosters(papers, FakeClock())
    made.note(ACCOUNT, role().arn, role(), TIME)
    assert papers.kept == {}


def test_an_account_that_is_too_large_has_none(kept: Rosters) -> None:
    kept.most = 1
    assert not kept.keep_whole(ACCOUNT, [role("a"), role("b")], TIME)
    assert names(kept) is None


def test_rosters_of_many_accounts_are_not_all_remembered(papers: CountedPapers, kept: Rosters) -> None:
    kept.keep_whole("222222222222", [role("x")], TIME)
    kept.most = 4
    for account in (ACCOUNT, "222222222222", ACCOUNT):
        names(kept, account)
    assert papers.asked == [f"beside/{account}" for account in (ACCOUNT, "222222222222", ACCOUNT)]
