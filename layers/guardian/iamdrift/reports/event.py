"""A notice as an event for integrations: stable names, a version, and a bounded size."""

from __future__ import annotations

import json
from typing import Any

from iamdrift.domain.events.incident_burst import Incident
from iamdrift.domain.judging.assessment import AccessLine, Assessment
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.ledger.plain import to_plain
from iamdrift.reports.neutral import cut

VERSION = "1"
SIZE_LIMIT = 60_000  # bytes; EventBridge takes four times as much
LONGEST = 500


def event_detail(notice: Notice) -> dict[str, Any]:
    """The detail of the event. `id` is the same when it is sent again; lists are shortened, totals are not."""
    for most in (50, 20, 5, 0):
        detail = _detail(notice, most)
        if len(json.dumps(detail)) <= SIZE_LIMIT:
            break
    return detail


def _detail(notice: Notice, most: int) -> dict[str, Any]:
    assessment, version = notice.version.assessment, notice.version
    ref = version.ref
    return {
        "version": VERSION,
        "id": notice.id,
        "time": version.time,
        "principal": {
            "account": ref.account,
            "type": ref.type.value,
            "name": cut(ref.name, LONGEST),
            "uniqueId": ref.unique_id,
            "arn": cut(version.snapshot.arn, LONGEST) if version.snapshot else "",
        },
        "recordVersion": version.number,
        "severity": assessment.severity.name,
        "urgency": notice.urgency.name,
        "recommended": assessment.recommended.value,
        "decided": assessment.decided.value,
        "firstSight": assessment.first_sight,
        "deleted": assessment.deleted,
        "cause": _bounded(to_plain(notice.cause)) if notice.cause is not None else None,
        "drift": [
            {"facet": cut(each.facet, LONGEST), "kind": each.kind.value} for each in assessment.drift.facets[:most]
        ],
        "driftTotal": len(assessment.drift.facets),
        "access": _access(assessment, most),
        "findings": [_finding(finding) for finding in assessment.findings[:most]],
        "findingsTotal": len(assessment.findings),
        "notes": [cut(note, LONGEST) for note in assessment.notes[:most]],
        "incident": _incident(notice.incident),
        "settingsDigest": assessment.settings_digest,
    }


def _access(assessment: Assessment, most: int) -> dict[str, Any]:
    access = assessment.access
    return {
        "severity": access.severity.name,
        "newlyAllowed": [_line(line) for line in access.newly_allowed[:most]],
        "newlyAllowedTotal": access.newly_total,
        "noLongerAllowed": [_line(line) for line in access.no_longer_allowed[:most]],
        "noLongerAllowedTotal": access.lost_total,
    }


def _line(line: AccessLine) -> dict[str, Any]:
    return {
        "actions": cut(line.actions, LONGEST),
        "resource": cut(line.resource, LONGEST),
        "condition": cut(line.condition, LONGEST),
        "statement": cut(line.statement, LONGEST),
        "witness": cut(line.witness, LONGEST),
        "level": line.level,
        "confidence": line.confidence.value,
        "severity": line.severity.name,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "identity": cut(finding.identity, 2 * LONGEST),
        "guardrail": cut(finding.guardrail, LONGEST),
        "severity": finding.severity.name,
        "status": finding.status.value,
        "since": finding.since,
        "waivedBy": cut(finding.waived_by, LONGEST),
        "subject": cut(finding.evidence.subject, LONGEST),
        "summary": cut(finding.evidence.summary, LONGEST),
        "statement": cut(finding.evidence.statement, LONGEST),
        "confidence": finding.evidence.confidence.value,
    }


def _bounded(cause: dict[str, Any]) -> dict[str, Any]:
    """Without the parameters, which may hold whole documents: they are on record."""
    return {
        name: cut(value, LONGEST) if isinstance(value, str) else value
        for name, value in cause.items()
        if name != "parameters"
    }


def _incident(incident: Incident | None) -> dict[str, Any] | None:
    if incident is None:
        return None
    return {
        "id": incident.id,
        "severity": incident.severity.name,
        "changes": incident.number,
        "principals": incident.principals,
    }
