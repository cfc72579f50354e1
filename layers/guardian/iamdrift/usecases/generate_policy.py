"""Generate a policy from what a role really did, compare it with what it may do, and keep it as a proposal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from iamdrift.domain.ledger.plain import from_plain, to_plain
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.tightening.generation import LONGEST, Busy, Generated, Jobs, JobState, filled, merged
from iamdrift.domain.tightening.tightening import CAVEATS, Proposal, compared
from iamdrift.errors import InvalidInput
from iamdrift.usecases.ports import Clock, Readers
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Papers

_SOURCE = "what CloudTrail recorded, by Access Analyzer"
_BUSY_WAIT, _RUNNING_WAIT = 300, 30  # seconds until it is asked again


class Generation(Protocol):
    """Access Analyzer in the account of the role."""

    def start(self, arn: str, since: datetime, until: datetime, token: str) -> str:
        """The id of the job. Raises Busy."""
        ...

    def fetch(self, job: str) -> Generated: ...


class Generations(Protocol):
    """The policy generation of an account."""

    def __call__(self, account: str) -> Generation: ...


class State(Enum):
    BUSY = "busy"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role whose policy is to be generated. `request` names this wish: made again, it is one. `job`: once it runs."""

    account: str
    role: str
    request: str
    job: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`wait`: seconds until the same is to be asked again."""

    wanted: Wanted
    state: State
    wait: int = 0
    said: str = ""


class GeneratePolicy:
    """Called again and again by its state machine, until the answer is done or failed."""

    def __init__(self, *, readers: Readers, generations: Generations, papers: Papers, clock: Clock) -> None:
        self._readers, self._generations, self._papers, self._clock = readers, generations, papers, clock
        self._proposals = SweepPapers(papers)

    def __call__(self, wanted: Wanted) -> Answer:
        """Raises InvalidInput where there is no such role."""
        return self._fetch(wanted) if wanted.job else self._start(wanted)

    def _start(self, wanted: Wanted) -> Answer:
        jobs, now = self._jobs(wanted.account), self._clock()
        jobs = self._freed(wanted.account, jobs)
        if not jobs.may_start(now):
            return Answer(wanted, State.BUSY, _BUSY_WAIT, "one at a time and 50 a day")
        live = self._live(wanted)
        token = hashlib.sha256(f"{wanted.account}\n{wanted.role}\n{wanted.request}".encode()).hexdigest()[:32]
        try:
            job = self._generations(wanted.account).start(live.arn, now - LONGEST, now, token)
        except Busy as busy:
            return Answer(wanted, State.BUSY, _BUSY_WAIT, str(busy))
        started = (*jobs.of_today(now), now.isoformat())
        self._keep(wanted.account, Jobs(job, live.arn, started))
        return Answer(replace(wanted, job=job), State.RUNNING, _RUNNING_WAIT)

    def _fetch(self, wanted: Wanted) -> Answer:
        generated = self._generations(wanted.account).fetch(wanted.job)
        if generated.state is JobState.RUNNING:
            return Answer(wanted, State.RUNNING, _RUNNING_WAIT)
        self._keep(wanted.account, replace(self._jobs(wanted.account), running="", principal=""))
        if generated.state is JobState.FAILED or not generated.policies:
            return Answer(wanted, State.FAILED, said=generated.problem or "CloudTrail has nothing of this role")
        live = self._live(wanted)
        self._proposals.keep_proposal(self._proposal(live, generated), live.ref.unique_id)
        return Answer(wanted, State.DONE)

    def _proposal(self, live: Snapshot, generated: Generated) -> Proposal:
        now = self._clock()
        policy, remarks = filled(merged(generated.policies), live)
        unknown = () if generated.complete else ("of some services only the service is known: narrow their actions",)
        proposal = Proposal(
            account=live.ref.account,
            name=live.ref.name,
            arn=live.arn,
            source=_SOURCE,
            since=(now - LONGEST).isoformat(),
            policy=policy,
            caveats=(*remarks, *unknown, "denied calls are counted as use", *CAVEATS),
            time=now.isoformat(),
        )
        return compared(live, policy, proposal)

    def _freed(self, account: str, jobs: Jobs) -> Jobs:
        """The jobs, without one whose owner died before it fetched it and that has ended meanwhile."""
        if not jobs.running or self._generations(account).fetch(jobs.running).state is JobState.RUNNING:
            return jobs
        return replace(jobs, running="", principal="")

    def _live(self, wanted: Wanted) -> Snapshot:
        live = self._readers(wanted.account).read(PrincipalRef(wanted.account, PrincipalType.ROLE, wanted.role))
        if isinstance(live, Gone):
            raise InvalidInput(f"no role {wanted.role!r} in account {wanted.account}", where="role")
        return live

    def _jobs(self, account: str) -> Jobs:
        return generation_jobs(self._papers, account)

    def _keep(self, account: str, jobs: Jobs) -> None:
        self._papers.save(f"generation/{account}", "jobs", to_plain(jobs))


def generation_jobs(papers: Papers, account: str) -> Jobs:
    """What runs in an account, and what was started there lately."""
    data = papers.load(f"generation/{account}", "jobs")
    return from_plain(Jobs, data) if data is not None else Jobs()


def read_wanted(event: Mapping[str, Any]) -> Wanted:
    """The wish in an event of the state machine. Raises InvalidInput."""
    words = [event.get(name, "") for name in ("account", "role", "request", "job")]
    if not all(isinstance(word, str) and len(word) <= 200 for word in words) or not all(words[:3]):
        raise InvalidInput("say account, role and request", where="event")
    return Wanted(*words)


def told(answer: Answer) -> dict[str, Any]:
    """The answer for the state machine, which hands it back with the next call."""
    return {**to_plain(answer.wanted), "state": answer.state.value, "wait": answer.wait, "said": answer.said[:500]}
