"""Generating a policy: one at a time, asked again, and compared with what the role may do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from iamdrift.domain.tightening.generation import Busy, Generated, JobState
from iamdrift.errors import InvalidInput
from iamdrift.usecases.generate_policy import GeneratePolicy, State, Wanted, read_wanted, told
from iamdrift.usecases.sweeping.papers import SweepPapers
from tests.fakes.clock import FakeClock
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT, allow, inline, role
from tests.fakes.reader import FakeReader

WANTED = Wanted(ACCOUNT, "shop-prod-role", "wish-1")
USED = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:GetObject", "arn:aws:s3:::${BucketName}/*")]})


@dataclass
class FakeGeneration:
    """Access Analyzer in memory. `busy`: it refuses. `answers`: one for each time it is asked."""

    busy: bool = False
    started: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Generated] = field(default_factory=list)
    papers: FakePapers = field(default_factory=FakePapers)
    clock: FakeClock = field(default_factory=FakeClock)
    reader: FakeReader = field(default_factory=FakeReader)

    def start(self, arn: str, since: datetime, until: datetime, token: str) -> str:
        if self.busy:
            raise Busy("another one runs")
        assert (until - since).days == 90
        self.started.append((arn, token))
        return f"job-{len(self.started)}"

    def fetch(self, job: str) -> Generated:  # noqa: ARG002 - answers come in order
        return self.answers.pop(0)

    def _self(self, account: str) -> FakeGeneration:  # noqa: ARG002 - there is one account
        return self

    def _reader(self, account: str) -> FakeReader:  # noqa: ARG002 - there is one account
        return self.reader

    @property
    def generate_policy(self) -> GeneratePolicy:
        return GeneratePolicy(readers=self._reader, generations=self._self, papers=self.papers, clock=self.clock)


def account() -> FakeGeneration:
    made = FakeGeneration()
    made.reader.holds(role(inline=(inline("work", allow("s3:*", "arn:aws:s3:::shop/*"), allow("sqs:*")),)))
    return made


DONE = Generated(JobState.DONE, (USED,), complete=True)
RUNNING = Generated(JobState.RUNNING)


def test_from_the_wish_to_the_proposal() -> None:
    fake = account()
    fake.answers = [RUNNING, DONE]
    first = fake.generate_policy(WANTED)
    assert (first.state, first.wanted.job, first.wait > 0) == (State.RUNNING, "job-1", True)
    assert fake.generate_policy(first.wanted).state is State.RUNNING
    assert fake.generate_policy(first.wanted).state is State.DONE
    (proposal,) = SweepPapers(fake.papers).proposals(ACCOUNT)
    assert json.loads(proposal.policy)["Statement"][0]["Resource"] == ["arn:aws:s3:::shop/*"]
    assert proposal.gained_total == 0
    assert any("sqs:*" in line.actions for line in proposal.lost)
    assert any("PassRole" in caveat for caveat in proposal.caveats)


def test_a_second_wish_waits_until_the_first_is_fetched() -> None:
    fake = account()
    running = fake.generate_policy(WANTED)
    fake.answers = [RUNNING]
    assert fake.generate_policy(Wanted(ACCOUNT, "shop-prod-role", "wish-2")).state is State.BUSY
    fake.answers = [DONE]
    fake.generate_policy(running.wanted)
    assert fake.generate_policy(Wanted(ACCOUNT, "shop-prod-role", "wish-2")).state is State.RUNNING


def test_a_job_whose_owner_died_does_not_block_for_ever() -> None:
    fake = account()
    fake.generate_policy(WANTED)
    fake.answers = [Generated(JobState.FAILED)]
    assert fake.generate_policy(Wanted(ACCOUNT, "shop-prod-role", "wish-2")).state is State.RUNNING


def test_fifty_a_day_and_then_the_next_day() -> None:
    fake = account()
    for number in range(50):
        fake.answers = [DONE]
        started = fake.generate_policy(Wanted(ACCOUNT, "shop-prod-role", f"wish-{number}"))
        fake.generate_policy(started.wanted)
        fake.clock.advance(60)
    assert fake.generate_policy(WANTED).state is State.BUSY
    fake.clock.advance(86_400)
    assert fake.generate_policy(WANTED).state is State.RUNNING


def test_what_access_analyzer_refuses_is_a_reason_to_wait() -> None:
    fake = account()
    fake.busy = True
    answer = fake.generate_policy(WANTED)
    assert (answer.state, answer.said) == (State.BUSY, "another one runs")


@pytest.mark.parametrize("generated", [Generated(JobState.FAILED, problem="no right"), Generated(JobState.DONE)])
def test_a_generation_that_failed_or_found_nothing_says_so(generated: Generated) -> None:
    fake = account()
    running = fake.generate_policy(WANTED)
    fake.answers = [generated]
    answer = fake.generate_policy(running.wanted)
    assert answer.state is State.FAILED
    assert answer.said
    assert list(SweepPapers(fake.papers).proposals(ACCOUNT)) == []


def test_a_role_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no role 'other'"):
        account().generate_policy(Wanted(ACCOUNT, "other", "wish"))


def test_the_same_wish_has_the_same_token() -> None:
    one, two = account(), account()
    one.generate_policy(WANTED)
    two.generate_policy(WANTED)
    assert one.started == two.started


def test_the_answer_is_the_next_event() -> None:
    answer = account().generate_policy(WANTED)
    assert read_wanted(told(answer)) == answer.wanted


@pytest.mark.parametrize("event", [{}, {"account": "1", "role": 2, "request": "x"}, {"account": "1", "role": "r"}])
def test_what_is_no_wish_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        read_wanted(event)
