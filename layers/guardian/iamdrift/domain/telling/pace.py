"""The pace: whether people are told of a matter at once, or when at the latest, given what they were told recently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from iamdrift.domain.configuration.settings import Messages
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Why
from iamdrift.domain.telling.matter import Matter

MANY: Final = 5  # principals changed by one event, from which on they are told together
GATHER: Final = timedelta(minutes=5)  # how long what one event did is collected
DIGEST: Final = "digest"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """That people were told of a matter by itself."""

    id: str
    time: str  # ISO
    severity: Severity


Recent = Mapping[str, tuple[Told, ...]]  # key of a matter -> what was told under it


@dataclass(frozen=True, slots=True)
class Wait:
    due: str
    group: str
    why: Why


def paced(matter: Matter, recent: Recent, now: datetime, messages: Messages) -> Wait | None:
    """None: at once. A matter that was told before is told again as it was: the same message, under the same id."""
    told = {key: recent.get(key, ()) for key in matter.keys}
    if any(each.id == matter.id for listed in told.values() for each in listed):
        return None
    if matter.affected >= MANY and not _first_critical(matter, told.get(matter.event, ())):
        return Wait(_gathered(matter, now).isoformat(), matter.event or DIGEST, Why.FAN_OUT)
    if not matter.pressing and (mild := _mild(matter, now, messages)):
        return mild
    if _too_many(matter, told, now, messages):
        return Wait(_next_digest(now, messages).isoformat(), DIGEST, Why.LIMIT)
    return None


def quiet(moment: datetime, hours: str) -> bool:
    """Whether a moment lies in hours like `22-7` (UTC, the last one excluded)."""
    if not hours:
        return False
    first, last = (int(part) for part in hours.split("-"))
    hour = moment.astimezone(UTC).hour
    return first <= hour < last if first <= last else hour >= first or hour < last


def _first_critical(matter: Matter, told: tuple[Told, ...]) -> bool:
    """The others of its event follow in one message; this one does not wait for them."""
    return matter.severity is Severity.CRITICAL and not any(each.severity is Severity.CRITICAL for each in told)


def _gathered(matter: Matter, now: datetime) -> datetime:
    """The end of the period in which this event is collected: the same for all that arrive within one."""
    begun = min(datetime.fromisoformat(matter.event_time), now)  # the clocks of AWS are not ours
    return begun + GATHER * ((now - begun) // GATHER + 1)


def _mild(matter: Matter, now: datetime, messages: Messages) -> Wait | None:
    if matter.severity is Severity.INFO and quiet(now, messages.quiet_hours):
        return Wait(_awake(now, messages).isoformat(), DIGEST, Why.QUIET)
    if matter.severity >= messages.at_once:
        return None
    due = _next_digest(now, messages)
    if matter.severity is Severity.INFO:
        due = _awake(due, messages)
    return Wait(due.isoformat(), DIGEST, Why.DIGEST)


def _awake(moment: datetime, messages: Messages) -> datetime:
    """The moment itself, or the full hour at which the quiet ones are over."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    later = (hour + timedelta(hours=passed) for passed in range(1, 25))
    return next((each for each in (moment, *later) if not quiet(each, messages.quiet_hours)), moment + _DAY)


def _next_digest(now: datetime, messages: Messages) -> datetime:
    """Digests come at the same times of every day."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    every = timedelta(minutes=messages.digest_minutes)
    return midnight + every * ((now - midnight) // every + 1)


def _too_many(matter: Matter, told: Recent, now: datetime, messages: Messages) -> bool:
    since = (now - timedelta(minutes=messages.window_minutes)).astimezone(UTC)
    allowed = messages.most if matter.pressing else messages.most - messages.most // 3
    counted = (told.get(key, ()) for key in (matter.principal, matter.session) if key)
    return any(sum(datetime.fromisoformat(each.time) > since for each in listed) >= allowed for listed in counted)
