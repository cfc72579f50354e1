"""A burst: the changes of one session of an actor that follow each other within minutes are one incident."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Version

PAUSE: Final = timedelta(minutes=10)  # after which what the same session does is another incident
MOST_STEPS: Final = 50  # of the timeline that is kept
_MANY_PRINCIPALS, _MANY_STEPS = 3, 5
_IDENTITY_CENTER: Final = ":role/aws-reserved/sso.amazonaws.com/"  # a path that nobody but AWS creates roles under


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """One change of an incident. `id`: of the message about it, or of the event where that has many; a repeated one is
    the same step. principals: how many it changed.
    """

    id: str
    time: str  # ISO, when the change was made
    event: str
    principal: str
    severity: Severity
    principals: int = 1


@dataclass(frozen=True, slots=True)
class Incident:
    """`steps` in the order of their time; `number` counts also those that are no longer kept."""

    id: str
    actor: str
    steps: tuple[IncidentStep, ...]
    number: int
    worst: Severity
    principals: int

    @property
    def severity(self) -> Severity:
        """One step worse than its worst change where there are many: together they are an attack or an accident."""
        many = self.principals >= _MANY_PRINCIPALS or self.number >= _MANY_STEPS
        return Severity(min(self.worst + 1, Severity.CRITICAL)) if many and self.worst > Severity.INFO else self.worst

    @property
    def burst(self) -> bool:
        return self.number > 1


def session_of(version: Version) -> str:
    """Whose doing it is, down to the session; empty where the record names nobody, or nothing led to the version.

    The unique id of a role session ends with the session's name: two sessions of one role are two actors. A person of
    Identity Center has another role in every account, and one name that only Identity Center gives: one actor in all.
    """
    cause = version.cause
    if cause is None or not (cause.actor_id or cause.actor_arn):
        return ""
    _, _, name = cause.actor_id.partition(":")
    if name and _IDENTITY_CENTER in cause.actor_arn:
        return f"person|{name.lower()}"
    return f"{cause.account}|{cause.actor_id or cause.actor_arn}"


def step_of(notice_id: str, version: Version) -> IncidentStep | None:
    cause = version.cause
    if cause is None:
        return None
    severity = version.assessment.urgency
    if cause.affected > 1:
        about = f"{cause.affected} principals"
        return IncidentStep(cause.event_id, cause.time, cause.event_name, about, severity, cause.affected)
    return IncidentStep(notice_id, cause.time, cause.event_name, str(version.ref), severity)


def joined(known: Incident | None, actor: str, step: IncidentStep) -> Incident:
    """The incident with this step, or a new one where the pause was too long. The same step twice is one."""
    if known is None or _gap(known, step) > PAUSE:
        name = hashlib.sha256(f"{actor}|{step.time}|{step.id}".encode("utf-8", "backslashreplace")).hexdigest()
        return Incident(name[:16], actor, (step,), 1, step.severity, step.principals)
    if any(each.id == step.id for each in known.steps):
        return _worsened(known, step)
    steps = tuple(sorted((*known.steps, step), key=lambda each: (each.time, each.id)))
    fresh = 0 if step.principal in {each.principal for each in known.steps} else step.principals
    return replace(
        known,
        steps=steps[-MOST_STEPS:],
        number=known.number + 1,
        worst=max(known.worst, step.severity),
        principals=known.principals + fresh,
    )


def _worsened(known: Incident, step: IncidentStep) -> Incident:
    """With the step at its worst: one event is not as bad for each principal that it changed."""
    steps = tuple(step if each.id == step.id and each.severity < step.severity else each for each in known.steps)
    return replace(known, steps=steps, worst=max(known.worst, step.severity))


def _gap(known: Incident, step: IncidentStep) -> timedelta:
    """Between the step and the nearest end of the incident: messages come in any order."""
    at = datetime.fromisoformat(step.time)
    first, last = (datetime.fromisoformat(known.steps[place].time) for place in (0, -1))
    return max(first - at, at - last)
