"""Messages of the change queue: envelopes as they come, and follow-ups that say all that is needed."""

from __future__ import annotations

import json

import pytest

from iamdrift.errors import InvalidInput
from iamdrift.usecases.assessing.work import Kind, Work, parts, read_work
from tests.fakes.principals import role_ref

ENVELOPE = {"source": "aws.iam", "detail": {"eventID": "e-1"}}
REFS = (role_ref("one", "AROA1"), role_ref("two ☃", ""))


def test_an_envelope_is_work_as_it_is() -> None:
    assert read_work(json.dumps(ENVELOPE)) == Work(ENVELOPE)


@pytest.mark.parametrize("kind", [Kind.PART, Kind.SETTLE, Kind.CONFIRM])
def test_a_follow_up_survives_the_queue(kind: Kind) -> None:
    work = Work(ENVELOPE, Kind.EVENT, 1).follow_up(kind, REFS)
    assert read_work(json.dumps(work.message())) == work


def test_only_settling_counts_attempts() -> None:
    work = Work(ENVELOPE, attempt=1)
    assert work.follow_up(Kind.SETTLE, REFS).attempt == 2
    assert work.follow_up(Kind.CONFIRM, REFS).attempt == 1


@pytest.mark.parametrize(
    "told",
    [
        None,
        "text",
        {},
        {"kind": "settle", "attempt": "many", "principals": [], "envelope": {}},
        {"kind": "unheard", "attempt": 1, "principals": [["1", "role", "x", ""]], "envelope": {}},
        {"kind": "event", "attempt": 1, "principals": [["1", "role", "x", ""]], "envelope": {}},
        {"kind": "settle", "attempt": 1, "principals": [["1", "role", "x"]], "envelope": {}},
        {"kind": "settle", "attempt": 1, "principals": [["1", "robot", "x", ""]], "envelope": {}},
        {"kind": "settle", "attempt": 1, "principals": [["1", "role", "x", ""]], "envelope": "text"},
        {"kind": "settle", "attempt": 1, "principals": [], "envelope": {}},
    ],
)
def test_a_follow_up_that_is_not_ours_is_refused(told: object) -> None:
    with pytest.raises(InvalidInput, match="follow-up"):
        read_work(json.dumps({"followUp": told}))


def test_parts_hold_everything_once() -> None:
    refs = tuple(role_ref(f"role-{number}") for number in range(11))
    cut = list(parts(refs, 4))
    assert [len(part) for part in cut] == [4, 4, 3]
    assert tuple(ref for part in cut for ref in part) == refs
