"""One version in words and as data: who brought it, what changed, what became possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from iamdrift.cli.terminal.statements import some
from iamdrift.domain.events.explained import unexplained
from iamdrift.domain.judging.assessment import AccessLine
from iamdrift.domain.ledger.plain import to_plain
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.reports import wording
from iamdrift.reports.facets import sentence

UNANNOUNCED = "nobody announced it"


def by(cause: Cause | None) -> str:
    return cause.actor if cause is not None else UNANNOUNCED


def event(cause: Cause | None) -> str:
    """`PutRolePolicy through console`."""
    if cause is None:
        return "found by looking"
    return cause.event_name + (f" through {cause.via}" if cause.via else "")


def changed(version: Version) -> Iterator[str]:
    """What differs from the version before, and what the announced event cannot explain."""
    assessment, cause = version.assessment, version.cause
    if assessment.deleted:
        yield "it no longer exists"
        return
    if assessment.first_sight:
        yield "seen for the first time"
    others = set(unexplained(cause, assessment.drift)) if cause is not None else set()
    for drift in assessment.drift.facets:
        yield sentence(drift) + (" (not by this event)" if drift.facet in others else "")


def gained(version: Version, most: int = 1000) -> Iterator[str]:
    """What became possible, the most dangerous first."""
    access = version.assessment.access
    return _access(access.newly_allowed[:most], access.newly_total)


def lost(version: Version, most: int = 1000) -> Iterator[str]:
    """What is no longer possible."""
    access = version.assessment.access
    return _access(access.no_longer_allowed[:most], access.lost_total)


def _access(lines: Sequence[AccessLine], total: int) -> Iterator[str]:
    for line in lines:
        few = some(tuple(line.actions.split(", ")))
        yield wording.access_line(replace(line, actions=few))
    if total > len(lines):
        yield f"... and {total - len(lines)} more"


def version_json(version: Version) -> dict[str, Any]:
    """A version without its snapshot."""
    assessment = version.assessment
    return {
        "number": version.number,
        "time": version.time,
        "severity": assessment.severity.name.lower(),
        "recommended": assessment.recommended.value,
        "decided": assessment.decided.value,
        "first_sight": assessment.first_sight,
        "deleted": assessment.deleted,
        "digest": assessment.digest,
        "cause": to_plain(version.cause),
        "drift": [{"facet": each.facet, "kind": each.kind.value} for each in assessment.drift.facets],
        "newly_allowed": [_line(line) for line in assessment.access.newly_allowed],
        "newly_allowed_total": assessment.access.newly_total,
        "no_longer_allowed": [_line(line) for line in assessment.access.no_longer_allowed],
        "no_longer_allowed_total": assessment.access.lost_total,
        "notes": list(assessment.notes),
    }


def principal_json(ref: PrincipalRef) -> dict[str, Any]:
    return {"account": ref.account, "type": ref.type.value, "name": ref.name, "unique_id": ref.unique_id}


def _line(line: AccessLine) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(line)
    return plain
