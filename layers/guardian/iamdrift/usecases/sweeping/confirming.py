"""The second step of a sweep, half an hour later: what was noted is read again, recorded, and told for what it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.sweep.memory import Suspect
from iamdrift.domain.sweep.task import Task, cause_of_sweep
from iamdrift.domain.sweep.unannounced import Announced, classified, unannounced_finding
from iamdrift.errors import InvalidInput, Throttled
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look, State
from iamdrift.usecases.assessing.bulk_read import BulkRead
from iamdrift.usecases.ports import Clock, History, Readers
from iamdrift.usecases.sweeping.looking import Reaching, Unreachable, confirming_look, refusing_account

ONE_BY_ONE = 50  # more than these are read by one listing of the account


@dataclass
class Confirmation:
    """What came of the suspects. `left`: not looked at, because the time ran out, and those that failed before."""

    found: dict[Announced, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    failed: list[Suspect] = field(default_factory=list)
    recorded: int = 0
    left: tuple[Suspect, ...] = ()

    def number(self, announced: Announced) -> int:
        return self.found.get(announced, 0)


class ConfirmSuspects:
    """Each is assessed as after an event; whether an event came meanwhile, the record tells afterwards.

    Done again after a crash it comes to the same: what it has committed itself it recognizes by the cause.
    """

    def __init__(self, assess: AssessPrincipal, history: History, readers: Readers, clock: Clock) -> None:
        self._assess = assess
        self._history = history
        self._readers = readers
        self._clock = clock

    def __call__(self, task: Task, suspects: Sequence[Suspect], until: datetime) -> Confirmation:
        """Raises Unreachable where the account refuses, Throttled, or the first failure once all were tried."""
        looks = self._looks(task, suspects)
        done = Confirmation()
        for number, suspect in enumerate(suspects):
            if number and self._clock() >= until:
                done.left = (*suspects[number:], *done.failed)
                return done
            self._confirm(suspect, looks(suspect), done)
        for error in done.failures:
            raise error
        return done

    def _confirm(self, suspect: Suspect, look: Look, done: Confirmation) -> None:
        try:
            result = self._assess(suspect.ref, look)
        except (Throttled, Unreachable):
            raise
        except InvalidInput as error:
            done.refused.append(str(error)[:300])
            return
        except Exception as error:  # whatever it is, the others must be looked at before it is raised again
            done.failures.append(error)
            done.failed.append(suspect)
            return
        done.recorded += result.state is State.RECORDED
        self._classify(suspect, done)

    def _classify(self, suspect: Suspect, done: Confirmation) -> None:
        first = self._history.version(suspect.ref, suspect.version + 1)
        if suspect.version == 0:
            first = self._first_of_life(suspect.ref)
        before = self._history.version(suspect.ref, suspect.version) if suspect.version else None
        announced = classified(first, before)
        done.found[announced] = done.number(announced) + 1
        if announced is Announced.BY_NOBODY and first is not None:
            done.findings.append(unannounced_finding(suspect, first))

    def _first_of_life(self, ref: PrincipalRef) -> Version | None:
        """Of a principal that was not on record: the first version, or the one that found it alive again."""
        living = takewhile(lambda version: not version.assessment.deleted, self._history.history(ref))
        return next(iter(deque(living, maxlen=1)), None)

    def _looks(self, task: Task, suspects: Iterable[Suspect]) -> _Looks:
        cause, account = cause_of_sweep(task, self._clock().isoformat()), Reaching(self._readers, task.account)
        listed = [each.ref for each in suspects if not _alone(each)]
        if len(listed) <= ONE_BY_ONE:
            return _Looks(confirming_look(account.read, cause))
        with refusing_account():
            bulk = BulkRead(self._readers, self._clock, listed)
        return _Looks(confirming_look(account.read, cause), confirming_look(bulk, cause))


@dataclass(frozen=True, slots=True)
class _Looks:
    single: Look
    bulk: Look | None = None

    def __call__(self, suspect: Suspect) -> Look:
        return self.single if self.bulk is None or _alone(suspect) else self.bulk


def _alone(suspect: Suspect) -> bool:
    """Users always: the listing does not tell their credentials."""
    return suspect.alone or suspect.ref.type is PrincipalType.USER


def recounted(suspects: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Each once, as it was noted last."""
    return tuple({replace(each.ref, name=""): each for each in suspects}.values())
