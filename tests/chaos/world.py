"""A world in which one history happens: the account, the transport, the guardian, and those who run it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from iamdrift.adapters.ledger.items import outbox_item
from iamdrift.domain.ledger.outbox import OutboxItem
from iamdrift.domain.principals.principal import Gone, PrincipalRef, PrincipalType
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Standing
from iamdrift.domain.remediation.steps import Step as Remedy
from iamdrift.domain.sweep.task import AccountResult, Phase, SweepKind, Task
from tests.chaos.aftermath import OutOfServiceError, Rejected, TopicGoneError, Written
from tests.chaos.changes import Call
from tests.chaos.composition import PENDING_TOO_LONG, Guardian
from tests.chaos.faults import OF_EVENTS, OF_STREAMS, Crash, Faults, Kind
from tests.chaos.history import Deadly, Decide, History, Impostor, Invented, Outage, Poison, Step, Sweep
from tests.chaos.outside import Outside
from tests.chaos.process import Process
from tests.chaos.queues import Message, Queue
from tests.chaos.records import hopped, recorded
from tests.chaos.scheduler import Scheduler
from tests.fakes.iam import NotSoError
from tests.fakes.principals import ACCOUNT
from tests.fakes.remediation import ANN, BOB

PEOPLE = ("alice", "mallory", "impostor")
_STEADY = 3  # from this delivery on nothing goes wrong any more, so that nothing is lost by bad luck alone
_TRIES = 8
_CONFIRM_AFTER = 1801


@dataclass
class World:
    """`play` makes the history happen; what it leaves is for the invariants."""

    history: History
    outside: Outside
    scheduler: Scheduler = field(default_factory=Scheduler)
    rejected: Rejected = field(default_factory=Rejected)
    lost: set[str] = field(default_factory=set)  # events that never arrived
    arrived: set[str] = field(default_factory=set)
    poisoned: list[str] = field(default_factory=list)
    deadly: set[str] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)  # writes where what was judged had not been for a while
    problems: list[str] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)  # messages, by queue
    reads: Counter[str] = field(default_factory=Counter)  # of IAM, before the last sweep
    final_sweep: str = "final"
    _outages: list[tuple[str, float]] = field(default_factory=list)
    _kills_next: bool = False
    _step: str = ""
    _event: str = ""

    def __post_init__(self) -> None:
        self.faults = Faults(self.history.seed, self.history.rate, self.history.faults)
        self._own = count()
        self.outside.account.clock = lambda: self.scheduler.time
        self.outside.account.made = self._made
        self.outside.account.before_make = self._about_to_write
        self.outside.ledger.streamed = self._stream
        self.queues = {
            name: Queue(name, visibility, batch, self.scheduler, self.faults, self._receive)
            for name, visibility, batch in (("changes", 360, 10), ("announce", 360, 10), ("remediate", 1080, 1))
        }

    def play(self) -> None:
        """The history, then rest, then what was set aside is sent again, then one sweep, and rest."""
        for step in self.history.steps:
            self.scheduler.later(step.time, lambda step=step: self._happens(step))  # type: ignore[misc]  # its own step
        self.come_to_rest()
        self._check_dead_letters()
        self.deadly.clear()
        self._kills_next = False
        self.scheduler.time = max([self.scheduler.time, *(end for _, end in self._outages)])
        for queue in self.queues.values():
            queue.redrive()
        self.come_to_rest()
        self.reads += self.outside.reads
        self.scheduler.time += 60  # every replica of IAM shows the same by then
        self.sweep(self.final_sweep)
        self.come_to_rest()

    def come_to_rest(self) -> None:
        """Nothing is under way, and nothing waits in the outbox that the health check could still send."""
        self.scheduler.rest()
        for number in range(30):
            if not any(item.pending for item in self.outside.ledger.items.values()):
                return
            self.scheduler.time += PENDING_TOO_LONG.total_seconds() + 100
            self._task(f"health {number}", lambda guardian: guardian.check_health(everything=True), _done)
            self._task(f"digests {number}", lambda guardian: guardian.flush_digests(), _done)
            self.scheduler.rest()

    def sweep(self, name: str) -> None:
        def listed(_plan: object) -> None:
            self._account_swept(name, Phase.LIST, 0)

        self._task(f"plan {name}", lambda guardian: guardian.plan_sweep(name, SweepKind.RECONCILE), listed)

    def decide(self, decide: Decide, name: str) -> None:
        """Asked for again, as one request, where there was no answer."""
        ref = PrincipalRef(ACCOUNT, PrincipalType.ROLE, decide.role)
        record = self.outside.ledger.recall(ref).record
        body: dict[str, Any] = {"decision": decide.decision, "why": "because"}
        if decide.decision not in ("stop", "resume"):
            if record is None:
                return
            body |= {"account": ACCOUNT, "type": "role", "name": decide.role, "version": record.version}
            body |= {"digest": record.digest}
        signer = ANN if decide.by == "ann" else BOB
        self._task(f"respond {name}", lambda guardian: guardian.respond(signer, name, body), _done)

    def _happens(self, step: Step) -> None:
        self._step = step.name
        match step.what:
            case Call() as call:
                self._calls(call, call.by)
            case Impostor(call):
                self._calls(call, "impostor")
            case Invented(name):
                self._event = step.name
                self._made(name, "mallory", {}, None)
            case Decide() as decide:
                self.decide(decide, step.name)
            case Poison(queue, body):
                self.poisoned.append(body)
                self.queues[queue].send(body, delay=0, name=f"poison {step.name}")
            case Outage(what, seconds):
                self._outages.append((what, self.scheduler.time + seconds))
            case Deadly():
                self._kills_next = True
            case Sweep():
                self.sweep(f"sweep {step.name}")

    def _calls(self, call: Call, by: str) -> None:
        account, said = self.outside.account, call.arguments()
        try:
            for number, (api, parameters) in enumerate([*account.before(call.api, said), (call.api, said)]):
                self._event = f"{self._step}.{number}"
                account.call(api, by=by, **parameters)
        except NotSoError:
            return  # IAM refuses: nothing has changed

    def _made(self, api: str, by: str, parameters: Mapping[str, Any], created: PrincipalRef | None) -> None:
        """CloudTrail records a call, and EventBridge delivers it: late, twice, or not at all."""
        event_id = self._event if by in PEOPLE else f"{by} {next(self._own)}"
        if by not in PEOPLE:
            self.written.append(Written(self.scheduler.time, by, api, self._announced(by, api)))
        record = recorded(api, by, parameters, created, event_id, self.scheduler.now())
        kind = self.faults.at(f"bus|{event_id}", OF_EVENTS, 4)
        if kind is Kind.LOSE or self._outage("bus") is not None:
            self.lost.add(event_id)
            return
        self.arrived.add(event_id)
        if self._kills_next:
            self._kills_next = False
            self.deadly.add(event_id)
        delay = 3 + 10 * self.faults.amount(event_id, "latency")
        late = 600 * self.faults.amount(event_id, "late") if kind is Kind.DELAY else 0.0
        self._sent(record, delay + late, event_id)
        if kind in (Kind.DUPLICATE, Kind.HOP):
            twin = hopped(record) if kind is Kind.HOP else record
            self._sent(twin, delay + 30 * self.faults.amount(event_id, "again"), f"{event_id}+")

    def _sent(self, record: Mapping[str, Any], delay: float, name: str) -> None:
        body = json.dumps(record)
        self.scheduler.later(delay, lambda: self.queues["changes"].send(body, delay=5, name=name))

    def _about_to_write(self, step: Remedy, plan: Plan) -> None:
        """What it takes back was there a moment ago, if not now: looking and writing are two calls."""
        recent = (self.outside.account.read(plan.ref, lag) for lag in range(0, 61, 2))
        states = ({} if isinstance(seen, Gone) else marks(seen) for seen in recent)
        if all(step.standing(known) is Standing.ELSEWHERE for known in states):
            self.unjudged.append(f"{plan.kind.value} of {plan.ref}: {step.api} of {step.undoes}")

    def _announced(self, plan: str, api: str) -> bool:
        intent = self.outside.intents.get(plan)
        if intent is None or intent.status.final:
            return False
        steps = enumerate(intent.plan.steps)
        return any(step.api == api and intent.made_at(number).begun for number, step in steps)

    def _process(self, name: str, tries: int) -> Process:
        return Process(f"{name}#{tries}", self.scheduler, self.faults, self._outage, steady=tries >= _STEADY)

    def _guardian(self, process: Process) -> Guardian:
        return Guardian(self.outside, process, {**self.queues, "rejected": self.rejected})

    def _outage(self, effect: str) -> Exception | None:
        for what, end in self._outages:
            if effect.startswith(what) and self.scheduler.time < end:
                return TopicGoneError(effect) if what == "topic" else OutOfServiceError(effect)
        return None

    def _receive(self, queue: Queue, messages: list[Message]) -> None:
        """One invocation: it reports which messages failed; where it dies, all of them come again."""
        self.received[queue.name] += len(messages)
        for message in messages:
            message.receives += 1
        process = self._process(messages[0].name, max(message.receives for message in messages))
        guardian = self._guardian(process)
        uses: dict[str, Callable[[str], object]] = {
            "changes": guardian.assess_change,
            "announce": guardian.announce_finding,
            "remediate": guardian.remediate_drift,
        }
        use = uses[queue.name]

        def invocation() -> None:
            failed: list[Message] = []
            try:
                for message in messages:
                    if message.name.rstrip("+") in self.deadly:
                        raise Crash(message.name)
                    failed += self._dealt_with(use, message)
            except Crash:
                failed = messages
            for message in failed:
                if self.deadly & {each.name.rstrip("+") for each in messages}:
                    message.excused = "it was in a batch with one that kills"
                queue.again(message)

        self.scheduler.spawn(invocation)

    def _dealt_with(self, use: Callable[[str], object], message: Message) -> list[Message]:
        try:
            use(message.body)
        except Exception as error:  # as the batch processor: this message failed, the others go on
            if isinstance(error, OutOfServiceError | TopicGoneError):
                message.excused = str(error)
            return [message]
        return []

    def _stream(self, items: tuple[OutboxItem, ...]) -> None:
        name = f"stream {items[0].id}"
        kind = self.faults.at(name, OF_STREAMS, 2)
        if kind is Kind.LOSE:
            return
        late = 200 * self.faults.amount(name, "late") if kind is Kind.DELAY else 0.3
        records = [{"NewImage": outbox_item(item)} for item in items]

        def relayed(guardian: Guardian) -> None:
            for record in records:
                guardian.relay_outbox(record)

        for copy in range(2 if kind is Kind.DUPLICATE else 1):
            self.scheduler.later(late, lambda copy=copy: self._task(f"{name}+{copy}", relayed, _done, 2))  # type: ignore[misc]  # its own copy

    def _account_swept(self, name: str, phase: Phase, step: int) -> None:
        task = Task(name, ACCOUNT, SweepKind.RECONCILE, phase)

        def swept(guardian: Guardian) -> tuple[Phase, AccountResult]:
            in_haste = step < 20 and self.faults.amount(f"{name} {step}", "haste") < 0.4
            until = self.scheduler.now() + timedelta(seconds=0 if in_haste else 3600)
            return guardian.sweep_account(task, until)

        def then(answer: tuple[Phase, AccountResult]) -> None:
            if answer[0] is Phase.END:
                self._task(f"report {name}", lambda guardian: guardian.report_sweep(name), _done)
                return
            wait = _CONFIRM_AFTER if answer[0] is Phase.CONFIRM and phase is Phase.LIST else 1
            self.scheduler.later(wait, lambda: self._account_swept(name, answer[0], step + 1))

        self._task(f"{phase.value} {name} {step}", swept, then)

    def _task(
        self,
        name: str,
        do: Callable[[Guardian], Any],
        then: Callable[[Any], object],
        wait: float = 60,
        tries: int = 1,
    ) -> None:
        """What is asked for again until it succeeds, by Step Functions, a stream or a person."""

        def body() -> None:
            try:
                answer = do(self._guardian(self._process(name, tries)))
            except (Exception, Crash) as error:  # whatever it is, it is tried again
                if tries < _TRIES or isinstance(error, OutOfServiceError):
                    pause = 300 if isinstance(error, OutOfServiceError) else wait
                    self.scheduler.later(pause, lambda: self._task(name, do, then, wait, tries + 1))
                else:
                    self.problems.append(f"never done: {name}: {error!r}")
            else:
                then(answer)

        self.scheduler.spawn(body)

    def _check_dead_letters(self) -> None:
        """Nothing may be there but what nobody could deal with, and what kills must be."""
        dead = [message for queue in self.queues.values() for message in queue.dead]
        self.problems += [f"dead letter: {each.name} had {each.receives} chances" for each in dead if not each.excused]
        missing = self.deadly - {message.name.rstrip("+") for message in dead}
        self.problems += [f"dead letter: {name} kills whoever reads it, and is not among them" for name in missing]


def _done(_answer: object) -> None:
    """Nothing follows from it."""


def fork(outside: Outside) -> Outside:
    """The same world, which goes its own way from here."""
    account = outside.account.fork()
    ledger = outside.ledger.fork(lambda _items: None)
    return Outside(outside.rules, account, ledger, replace(outside.papers, kept=dict(outside.papers.kept)))
