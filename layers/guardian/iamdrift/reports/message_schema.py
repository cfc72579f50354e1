"""The published schema of the message for machines: the detail of the event, and what the machine topic carries."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.finding import Status
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.drift import DriftKind
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.reports.event import LONGEST, VERSION

Schema = dict[str, Any]
_TEXT: Final = {"type": "string", "maxLength": LONGEST}
_NUMBER: Final = {"type": "integer", "minimum": 0}
_SEVERITY: Final = {"enum": [level.name for level in Severity]}
_VERDICT: Final = {"enum": [verdict.value for verdict in Verdict]}
_CONFIDENCE: Final = {"enum": [each.value for each in Confidence]}
_FLAG: Final = {"type": "boolean"}


def message_schema() -> Schema:
    """JSON Schema, draft 7. A later version may add members, and never takes one away."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A message of the IAM Drift Guardian for machines",
        **_object(
            version={"const": VERSION},
            id=_says("The same when it is sent again."),
            time=_TEXT,
            principal=_object(
                account={"type": "string", "pattern": "^[0-9]{12}$"},
                type={"enum": [kind.value for kind in PrincipalType]},
                name=_TEXT,
                uniqueId=_TEXT,
                arn=_says("Empty where the principal is gone."),
            ),
            recordVersion={"type": "integer", "minimum": 1},
            severity=_SEVERITY,
            urgency=_SEVERITY,
            recommended=_VERDICT,
            decided=_VERDICT,
            firstSight=_FLAG,
            deleted=_FLAG,
            cause={"anyOf": [{"type": "null"}, _cause()]},
            drift=_list(_object(facet=_TEXT, kind={"enum": [kind.value for kind in DriftKind]})),
            driftTotal=_NUMBER,
            access=_object(
                severity=_SEVERITY,
                newlyAllowed=_list(_line()),
                newlyAllowedTotal=_NUMBER,
                noLongerAllowed=_list(_line()),
                noLongerAllowedTotal=_NUMBER,
            ),
            findings=_list(_finding()),
            findingsTotal=_NUMBER,
            notes=_list(_TEXT),
            incident={"anyOf": [{"type": "null"}, _incident()]},
            settingsDigest=_TEXT,
        ),
    }


def _cause() -> Schema:
    texts = [each.name for each in fields(Cause) if each.name not in ("mfa", "affected", "parameters")]
    return _object(
        **dict.fromkeys(texts, _TEXT),
        mfa={"type": ["boolean", "null"]},
        affected=_NUMBER | {"description": "Principals that the event changed."},
    )


def _line() -> Schema:
    texts = dict.fromkeys(("actions", "resource", "condition", "statement", "witness", "level"), _TEXT)
    return _object(**texts, confidence=_CONFIDENCE, severity=_SEVERITY)


def _finding() -> Schema:
    texts = dict.fromkeys(("guardrail", "since", "waivedBy", "subject", "summary", "statement"), _TEXT)
    return _object(
        identity={"type": "string", "maxLength": 2 * LONGEST},
        **texts,
        severity=_SEVERITY,
        status={"enum": [status.value for status in Status]},
        confidence=_CONFIDENCE,
    )


def _incident() -> Schema:
    return _object(id=_TEXT, severity=_SEVERITY, changes=_NUMBER, principals=_NUMBER)


def _says(description: str) -> Schema:
    return _TEXT | {"description": description}


def _list(items: Schema) -> Schema:
    return {"type": "array", "maxItems": 50, "items": items, "description": "Shortened; its total is not."}


def _object(**members: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(members),
        "properties": dict(sorted(members.items())),
    }
