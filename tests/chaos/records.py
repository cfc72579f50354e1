"""What CloudTrail and EventBridge make of a call to IAM: an envelope, as the rule puts it on the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from tests.fakes.events import ALICE, envelope
from tests.fakes.principals import ACCOUNT
from tests.fakes.remediation import MALLORY, REMEDIATOR

OTHER_REGION = "us-west-2"


def recorded(
    api: str, by: str, parameters: Mapping[str, Any], created: PrincipalRef | None, event_id: str, time: datetime
) -> dict[str, Any]:
    """`by`: alice, mallory, or the plan in whose session the guardian itself called."""
    second = time.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return envelope(
        api,
        {_lowered(name): _plain(value) for name, value in parameters.items()},
        event_id=event_id,
        actor=_actor(by),
        eventTime=second,
        responseElements=_response(created),
    )


def hopped(record: Mapping[str, Any]) -> dict[str, Any]:
    """The same event as the trail of another region has it."""
    return {**record, "id": f"{record['id']}-hopped", "region": OTHER_REGION}


def _actor(by: str) -> dict[str, Any]:
    if by == "alice":
        return ALICE
    arn, unique_id = (f"arn:aws:iam::{ACCOUNT}:role/mallory", MALLORY) if by == "mallory" else (REMEDIATOR, "AROAOURS")
    return {
        "type": "AssumedRole",
        "principalId": f"{unique_id}:{by}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{arn.rpartition('/')[2]}/{by}",
        "accountId": ACCOUNT,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": unique_id, "arn": arn, "accountId": ACCOUNT},
            "attributes": {"mfaAuthenticated": "false"},
        },
    }


def _response(created: PrincipalRef | None) -> dict[str, Any] | None:
    if created is None:
        return None
    kind = created.type.value
    arn = f"arn:aws:iam::{created.account}:{kind}/{created.name}"
    named = {f"{kind}Name": created.name, f"{kind}Id": created.unique_id, "arn": arn, "path": "/"}
    return {kind: named | ({"defaultVersionId": "v1"} if created.type is PrincipalType.POLICY else {})}


def _lowered(name: str) -> str:
    """CloudTrail lowers the first letter of what the API calls its members."""
    return name[0].lower() + name[1:]


def _plain(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{_lowered(key): text for key, text in tag.items()} for tag in value]
    return value
