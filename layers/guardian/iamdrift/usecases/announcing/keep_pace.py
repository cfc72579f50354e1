"""Keep pace: decide whether people are told of a notice at once, and remember what they were told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from iamdrift.domain.configuration.settings import Messages
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Hold, Notice, Why
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.remediation.approval import Approval
from iamdrift.domain.telling.matter import matter_of
from iamdrift.domain.telling.pace import DIGEST, Recent, Told, Wait, paced
from iamdrift.domain.telling.snooze import silences
from iamdrift.errors import LostRace
from iamdrift.usecases.ports import Clock

_RACES = 8


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was told under some keys, and the state of the memory that it was read from."""

    recent: Recent
    state: tuple[tuple[str, int], ...] = ()  # key -> number of writes so far


class Memories(Protocol):
    """What people were told recently, by principal, session and event."""

    def recall(self, keys: Sequence[str]) -> Remembered: ...

    def remember(self, remembered: Remembered, told: Told, now: str) -> None:
        """Under all keys or none. Raises LostRace where somebody else remembered something since."""
        ...


class KeepPace:
    """`line` and `how`: a notice in one line, and who did it. `snoozed`: who asked not to be reminded of whom."""

    def __init__(
        self,
        memories: Memories,
        messages: Messages,
        clock: Clock,
        *,
        line: Callable[[Notice], str],
        how: Callable[[Notice], str],
        snoozed: Callable[[PrincipalRef], Approval | None] = lambda _ref: None,
    ) -> None:
        self._memories, self._messages, self._clock = memories, messages, clock
        self._line, self._how, self._snoozed = line, how, snoozed

    def __call__(self, notice: Notice) -> Hold | None:
        """None: at once, which is remembered before anything is sent. Raises LostRace where others always win."""
        for _ in range(_RACES):
            try:
                return self._once(notice, self._clock())
            except LostRace:
                continue
        raise LostRace(f"what was told about {notice.version.ref}: others told first {_RACES} times in a row")

    def _once(self, notice: Notice, now: datetime) -> Hold | None:
        matter = matter_of(notice)
        snooze = self._snoozed(notice.version.ref)
        if snooze is not None and silences(snooze, notice.version, now.isoformat()):
            return self._hold(notice, Wait(snooze.until, DIGEST, Why.SNOOZED), matter.severity)
        remembered = self._memories.recall(matter.keys)
        wait = paced(matter, remembered.recent, now, self._messages)
        if wait is None:
            told = Told(matter.id, now.isoformat(), matter.severity)
            self._memories.remember(remembered, told, now.isoformat())
            return None
        return self._hold(notice, wait, matter.severity)

    def _hold(self, notice: Notice, wait: Wait, severity: Severity) -> Hold:
        return Hold(wait.due, wait.group, wait.why, severity, self._line(notice)[:400], self._how(notice)[:400])
