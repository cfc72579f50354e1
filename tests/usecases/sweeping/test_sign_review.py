"""Signing a review: under the name that AWS vouches for, about the pack that is on record, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.remediation.approval import Signer
from iamdrift.domain.sweep.review import Review
from iamdrift.domain.sweep.sign_off import Decision, Item
from iamdrift.domain.sweep.task import SweepKind
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.taking_back.response import Response
from tests.fakes.remediation import ANN, BOB, FakeRemediation
from tests.fakes.review import NOW, sample_review
from tests.usecases.taking_back.test_respond import CHAT

DIGEST = "d" * 64


def office(guardian: FakeRemediation) -> tuple[SweepPapers, tuple[Item, ...]]:
    review = sample_review()
    guardian.papers.keep_review(review, DIGEST, "s3://reports/review.html")
    return guardian.papers, review.items


def sign(guardian: FakeRemediation, signer: Signer, *items: tuple[str, str], **more: Any) -> Response:
    body = {
        "decision": "sign",
        "why": "Quarterly review",
        "digest": DIGEST,
        "items": [{"item": item, "decision": word} for item, word in items],
    }
    return guardian.respond(signer, "request", body | more)


def test_decisions_are_kept_under_the_name_that_aws_vouches_for() -> None:
    guardian = FakeRemediation()
    papers, items = office(guardian)
    answer = sign(guardian, ANN, (items[0].id, "fix"), (items[1].id, "keep"))
    assert answer.status == 200
    assert (answer.said["decided"], answer.said["left"]) == (2, len(items) - 2)
    review = papers.under_review()
    assert review is not None
    assert review.decisions == {items[0].id: Decision.FIX, items[1].id: Decision.KEEP}
    (kept,) = papers.sign_offs(review.sweep)
    assert (kept.by, kept.by_id, kept.why, kept.review) == (ANN.arn, ANN.unique_id, "Quarterly review", DIGEST)


def test_two_who_sign_at_the_same_time_lose_nothing_and_the_later_decision_counts() -> None:
    guardian = FakeRemediation()
    papers, items = office(guardian)
    sign(guardian, ANN, (items[0].id, "fix"))
    guardian.clock.advance(1)
    sign(guardian, BOB, (items[1].id, "keep"), (items[0].id, "waive"))
    review = papers.under_review()
    assert review is not None
    assert review.decisions == {items[0].id: Decision.WAIVE, items[1].id: Decision.KEEP}
    assert [each.by for each in papers.sign_offs(review.sweep)] == [ANN.arn, BOB.arn]


def test_the_same_request_again_is_one_sign_off() -> None:
    guardian = FakeRemediation()
    papers, items = office(guardian)
    first, again = (sign(guardian, ANN, (items[0].id, "fix")) for _ in range(2))
    assert first.said["sign_off"] == again.said["sign_off"]
    assert len(papers.sign_offs("review-2026-4")) <= 1


def test_a_review_may_be_signed_without_a_decision() -> None:
    guardian = FakeRemediation()
    _, items = office(guardian)
    assert sign(guardian, ANN).said["left"] == len(items)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"digest": "e" * 64}, "another review pack"),
        ({"digest": ""}, "digest: missing"),
        ({"why": " "}, "why"),
        ({"by": "ciso@example.com"}, "unknown: by"),
        ({"items": {"a": "fix"}}, "not a list"),
        ({"items": ["fix"]}, "not an object"),
        ({"items": [{"item": "nobody", "decision": "fix"}]}, "no item 'nobody'"),
        ({"items": [{"item": "a", "decision": "shrug"}]}, "no such decision"),
        ({"items": [{"item": "a", "decision": ["fix"]}]}, "no such decision"),
        ({"items": [{"item": "a", "decision": "fix", "time": "1999"}]}, "unknown: time"),
        ({"items": [{"item": "a", "decision": "fix", "note": "x" * 2001}]}, "longer than"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_place(more: dict[str, Any], said: str) -> None:
    guardian = FakeRemediation()
    office(guardian)
    answer = sign(guardian, ANN, **more)
    assert answer.status == 400
    assert said in answer.said["error"]


def test_a_chat_channel_and_a_root_user_do_not_sign() -> None:
    guardian = FakeRemediation(settings=_with_chat())
    office(guardian)
    root = Signer("arn:aws:iam::111122223333:root", "111122223333", "111122223333")
    assert [sign(guardian, who).status for who in (CHAT, root)] == [403, 403]


def test_without_a_review_there_is_nothing_to_sign() -> None:
    answer = sign(FakeRemediation(), ANN)
    assert answer.status == 400
    assert "no review yet" in answer.said["error"]


def test_what_nobody_decided_keeps_its_first_date_and_what_is_kept_is_not_asked_again() -> None:
    guardian = FakeRemediation()
    papers, items = office(guardian)
    sign(guardian, ANN, (items[0].id, "keep"))
    _, (known, decisions) = papers.past_reviews("the next one")
    assert {item.since for item in known} == {NOW}
    assert decisions == {items[0].id: Decision.KEEP}
    papers.keep_review(Review("next", SweepKind.REVIEW, NOW, False, "", (), ()), "n" * 64, "")
    _, (_, later) = papers.past_reviews("the one after")
    assert later == {items[0].id: Decision.KEEP}


def _with_chat() -> Any:
    from iamdrift.domain.configuration.settings import Remediation, Settings

    return Settings(remediation=Remediation(chat_roles=frozenset({"AROACHATCHATCHAT"})))
