"""The incident that a message is part of: one line on how large it is, and its last steps."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.ledger.outbox import Notice
from iamdrift.reports.neutral import one_line
from iamdrift.reports.wording import moment

_SHOWN = 6


def incident_lines(notice: Notice) -> Iterator[str]:
    """Nothing where it is a single change."""
    incident = notice.incident
    if incident is None or not incident.burst:
        return
    yield (
        f"{incident.severity.name}: {incident.number} changes on {incident.principals} principals by the same session, "
        f"incident {incident.id}"
    )
    for step in incident.steps[-_SHOWN:]:
        yield one_line(f"{moment(step.time)} {step.event} on {step.principal} ({step.severity.name})", 300)


def thread_of(notice: Notice) -> str:
    """All messages of an incident share a thread; without one, all about a principal do."""
    ref = notice.version.ref
    incident = notice.incident
    return f"incident-{incident.id}" if incident is not None else f"{ref.account}-{ref.type.value}-{ref.unique_id}"
