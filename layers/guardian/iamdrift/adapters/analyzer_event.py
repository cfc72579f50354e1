"""Reads the event by which Access Analyzer tells of a finding.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iamdrift.adapters.cloudtrail import is_account
from iamdrift.adapters.cloudtrail_json import text_of
from iamdrift.domain.events.exposed import Exposed
from iamdrift.domain.sweep.exposure import ExternalFinding
from iamdrift.errors import RejectedEvent

DETAIL_TYPE: Final = "Access Analyzer Finding"
_REMEDY = "check that only EventBridge can write to the change queue"
_MOST = 200  # actions


def understand_exposed(envelope: Mapping[str, Any]) -> Exposed | None:
    """None for any other event. Raises RejectedEvent for what cannot be read, or must not be believed."""
    if envelope.get("detail-type") != DETAIL_TYPE:
        return None
    if envelope.get("source") != "aws.access-analyzer":
        raise RejectedEvent("findings come from aws.access-analyzer", where="source", remedy=_REMEDY)
    detail = envelope.get("detail")
    if not isinstance(detail, Mapping):
        raise RejectedEvent("no finding in it", where="detail", remedy=_REMEDY)
    account = detail.get("accountId") or envelope.get("account")
    if not is_account(account):
        raise RejectedEvent(f"account {str(account)[:40]!r} is not 12 digits", where="detail.accountId", remedy=_REMEDY)
    finding = ExternalFinding(
        id=text_of(detail, "id", "detail"),
        resource=str(detail.get("resource") or "")[:2048],
        kind=text_of(detail, "resourceType", "detail")[:128],
        account=str(account),
        problem=str(detail.get("error") or "")[:200],
    )
    return Exposed(
        event_id=text_of(envelope, "id", "envelope"),
        finding=finding,
        outsider=_outsider(detail.get("principal")),
        actions=_actions(detail.get("action")),
        public=detail.get("isPublic") is True,
        active=detail.get("status") == "ACTIVE" and detail.get("isDeleted") is not True,
        region=str(envelope.get("region") or "")[:40],
        time=str(detail.get("updatedAt") or envelope.get("time") or "")[:40],
    )


def _outsider(principal: Any) -> str:
    """`AWS 999988887777`; empty where it says nobody."""
    if not isinstance(principal, Mapping):
        return ""
    return ", ".join(f"{kind} {value}" for kind, value in sorted(principal.items()))[:300]


def _actions(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return tuple(str(each)[:128] for each in listed[:_MOST])
