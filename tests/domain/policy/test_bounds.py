"""Hostile policies: every comparison ends soon, with a proof or with an answer that says it is unproven."""

from __future__ import annotations

import gc
from time import process_time

import pytest

from iamdrift.domain.policy import Confidence, Policies, access_delta, escalation_paths, permissions
from iamdrift.domain.policy.access.difference import MOST_STEPS, difference
from iamdrift.domain.policy.access.search import Effort
from tests.domain.policy.policy_strategies import Json, document

SECONDS = 2.0  # far more than it takes anywhere; an unbounded search takes minutes
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def allow(action: object, resource: object = "*", **more: object) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> Json:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def likes(pattern: str, count: int) -> Json:
    return {"StringLike": {"aws:PrincipalTag/x": [pattern.format(n) for n in range(count)]}}


HOSTILE: dict[str, list[Json]] = {
    "12 stars": [
        allow("s3:GetObject", "arn:aws:s3:::*" + "a*" * 12 + "b/x"),
        deny("s3:GetObject", "arn:aws:s3:::*" + "*b*" * 12 + "a/x"),
    ],
    "2,000 stars": [
        allow("s3:GetObject", "arn:aws:s3:::" + "a*" * 2000),
        deny("s3:GetObject", "arn:aws:s3:::" + "*b" * 2000),
    ],
    "2,000 stars in an action": [allow("s3:" + "g*" * 2000), deny("s3:" + "*e" * 2000)],
    "question marks": [
        allow("s3:GetObject", "arn:aws:s3:::" + "?*a" * 700),
        deny("s3:GetObject", "arn:aws:s3:::" + "*b?" * 700),
    ],
    "10,000 statements": [allow(f"s3:Get{n}*", f"arn:aws:s3:::b{n}/*") for n in range(10_000)],
    "64 KB of conditions": [
        allow("s3:GetObject", Condition=likes("*a{}*b", 5_000)),
        deny("s3:*", Condition=likes("*b{}*a", 5_000)),
    ],
    "2,000 keys": [
        allow("s3:*", Condition={"StringLike": {f"aws:PrincipalTag/{n}": "*a*" for n in range(2_000)}}),
        deny("s3:*", Condition={"StringNotLike": {f"aws:PrincipalTag/{n}": "*b*" for n in range(2_000)}}),
    ],
    "1,000 resources": [
        allow("*", [f"arn:aws:s3:::*{n}*" for n in range(1_000)]),
        deny("*", [f"arn:aws:s3:::*{n}?*" for n in range(1_000)]),
    ],
    "exclusions of exclusions": [
        {"Effect": "Allow", "Action": "*", "NotResource": [f"arn:aws:s3:::*{n}*" for n in range(1_000)]},
        {"Effect": "Deny", "Action": "*", "NotResource": [f"arn:aws:s3:::*{n}?*" for n in range(1_000)]},
    ],
    "overlapping actions": [
        allow([f"s3:*{a}*{b}*" for a in LETTERS for b in LETTERS]),
        {"Effect": "Deny", "NotAction": [f"s3:*{a}?{b}*" for a in LETTERS for b in LETTERS], "Resource": "*"},
    ],
    "300 denials": [
        allow("*"),
        *(
            deny(f"s3:x{n}*", f"arn:aws:s3:::x{n}*", Condition={"StringEquals": {"aws:PrincipalTag/a": str(n)}})
            for n in range(300)
        ),
    ],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_comparison_ends(name: str) -> None:
    hostile = Policies(identity=(document(*HOSTILE[name]),))
    less = Policies(identity=(document(*HOSTILE[name][:-1]),))
    gc.collect()
    began = process_time()
    for before, after in ((Policies(), hostile), (hostile, Policies()), (hostile, less), (less, hostile)):
        assert all(cell.confidence in Confidence for cell in access_delta(before, after).newly_allowed)
    escalation_paths(permissions(hostile))
    assert process_time() - began < SECONDS


def test_what_is_cut_off_counts_as_new_and_unproven() -> None:
    hostile = Policies(identity=(document(*HOSTILE["10,000 statements"]),))
    delta = access_delta(Policies(), hostile)
    assert delta.adds_access
    assert delta.confidence is Confidence.UNPROVEN
    assert "cut off" in delta.newly_allowed[0].because


def test_equal_documents_are_proven_equal_however_large() -> None:
    one, two = (Policies(identity=(document(*HOSTILE["10,000 statements"]),)) for _ in range(2))
    assert not access_delta(one, two).adds_access


@pytest.mark.parametrize("steps", [0, 1, 10, 100, MOST_STEPS])
def test_a_comparison_that_runs_out_of_steps_never_says_that_nothing_is_new(steps: int) -> None:
    allows = [allow("s3:*", f"arn:aws:s3:::b{n}*") for n in range(50)]
    denial = deny("s3:*", [f"arn:aws:s3:::*b{n}*/*" for n in range(1_000)])
    denied, free = (Policies(identity=(document(*statements),)) for statements in ([*allows, denial], allows))
    delta = access_delta(denied, free)
    cells = difference(delta.after, delta.before, Effort(steps))
    assert any("cut off" in cell.because and cell.confidence is Confidence.UNPROVEN for cell in cells)
    assert len(cells) <= steps + 1
