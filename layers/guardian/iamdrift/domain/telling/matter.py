"""A matter: of a notice, what decides when people are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iamdrift.domain.events.incident_burst import session_of
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice

OWN: Final = "iamdrift"  # the event source of what the guardian does itself
_ACTING: Final = frozenset({Verdict.REVERT, Verdict.CONTAIN})


@dataclass(frozen=True, slots=True)
class Matter:
    """`principal`, `session` and `event` are keys, empty where there is none.

    pressing: never put off for being mild, and entitled to what is kept back for the CRITICAL. affected: how many
    principals its event changed.
    """

    id: str
    severity: Severity
    pressing: bool
    principal: str
    session: str = ""
    event: str = ""
    event_time: str = ""
    affected: int = 1

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.principal, self.session, self.event) if key)


def matter_of(notice: Notice) -> Matter:
    version, cause = notice.version, notice.cause
    ref, assessment = version.ref, version.assessment
    cleared = max((finding.severity for finding in assessment.resolved), default=Severity.INFO)
    severity = max(notice.urgency, cleared)
    own = cause is not None and cause.event_source == OWN
    return Matter(
        id=notice.id,
        severity=severity,
        pressing=severity is Severity.CRITICAL or own or assessment.decided in _ACTING,
        principal=f"principal {ref.account}|{ref.type.value}|{ref.unique_id}",
        session=f"session {session_of(version)}" if session_of(version) and not own else "",
        event=f"event {cause.account}|{cause.event_id}" if cause is not None else "",
        event_time=cause.time if cause is not None else version.time,
        affected=cause.affected if cause is not None else 1,
    )
