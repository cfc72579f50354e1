"""EventBridge envelopes of CloudTrail records, as AWS delivers them."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.principals import ACCOUNT

ALICE = {
    "type": "IAMUser",
    "principalId": "AIDAALICE",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
    "accountId": ACCOUNT,
    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "userName": "alice",
}
ROOT = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}


def envelope(
    name: str,
    parameters: dict[str, Any] | None = None,
    *,
    event_id: str = "e-1",
    source: str = "iam.amazonaws.com",
    actor: dict[str, Any] | None = None,
    **detail: Any,
) -> dict[str, Any]:
    return {
        "version": "0",
        "id": f"delivery-{event_id}",
        "detail-type": "AWS API Call via CloudTrail",
        "source": f"aws.{source.split('.')[0]}",
        "account": ACCOUNT,
        "time": "2026-11-24T02:59:50Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "eventVersion": "1.10",
            "userIdentity": actor or ALICE,
            "eventTime": "2026-11-24T02:59:48Z",
            "eventSource": source,
            "eventName": name,
            "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.7",
            "userAgent": "aws-cli/2.30.0",
            "requestParameters": parameters,
            "responseElements": None,
            "requestID": "req-1",
            "eventID": event_id,
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": ACCOUNT,
            "eventCategory": "Management",
            **detail,
        },
    }


def body(*arguments: Any, **named: Any) -> str:
    """The message that the queue delivers."""
    return json.dumps(envelope(*arguments, **named))


def put_inline(role: str, policy: str, document: str, event_id: str = "e-1", **named: Any) -> str:
    parameters = {"roleName": role, "policyName": policy, "policyDocument": document}
    return body("PutRolePolicy", parameters, event_id=event_id, **named)
