"""Writes the CloudTrail record of an API call, field by field as real records have it (event version 1.11)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iamdrift.local.wire import Request, Response

READS = ("Get", "List", "Describe", "Simulate", "Generate", "BatchGet", "Search")
# Such a caller was never established, so CloudTrail has nobody to write a record about.
UNAUTHENTICATED = frozenset(
    {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "ExpiredToken",
        "ExpiredTokenException",
    }
)
# In the order in which IAM names the resource of a denied call; the second part is how it writes the name.
NAMED_RESOURCES = (
    ("instanceProfileName", "instance profile", "instance-profile"),
    ("roleName", "role", "role"),
    ("groupName", "group", "group"),
    ("userName", "user", "user"),
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where a call came from and when: what the two bodies do not say."""

    account: str
    region: str
    user_identity: dict[str, Any]
    source_ip: str
    user_agent: str
    request_id: str
    event_id: str
    at: datetime


def is_read_only(operation: str) -> bool:
    return operation.startswith(READS)


def is_denied(response: Response) -> bool:
    return response.error_code in {"AccessDenied", "AccessDeniedException"}


def write_record(request: Request, response: Response, around: Circumstances) -> dict[str, Any]:
    """The record; a denied call carries no parameters and names its target in the message only, as on AWS."""
    denied = is_denied(response)
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": around.user_identity,
        "eventTime": around.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{request.service}.amazonaws.com",
        "eventName": request.operation,
        "awsRegion": around.region,
        "sourceIPAddress": around.source_ip,
        "userAgent": around.user_agent,
        "requestParameters": None if denied else request.parameters or None,
        "responseElements": response.elements or None,
        "requestID": around.request_id,
        "eventID": around.event_id,
        "readOnly": is_read_only(request.operation),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": around.account,
        "eventCategory": "Management",
    }
    if response.error_code:
        message = response.error_message
        record["errorCode"] = response.error_code
        record["errorMessage"] = _naming_target(message, request, around.account) if denied else message
    return record


def _naming_target(message: str, request: Request, account: str) -> str:
    """IAM says what the denied call aimed at; the emulator's message does not."""
    if request.service != "iam" or " on resource: " in message:
        return message
    target = denied_target(request, account)
    return re.sub(
        r"(is not authorized to perform: [\w:*]+)", lambda m: f"{m[1]} on resource: {target}", message, count=1
    )


def denied_target(request: Request, account: str) -> str:
    """The resource as IAM's denial names it: `role NAME`, but a full ARN for what would have been created."""
    parameters = request.parameters
    for key, words, arn_kind in NAMED_RESOURCES:
        if name := parameters.get(key):
            if request.operation in {"CreateRole", "CreateUser", "CreateGroup"}:
                return f"arn:aws:iam::{account}:{arn_kind}{parameters.get('path', '/')}{name}"
            return f"{words} {name}"
    if arn := parameters.get("policyArn"):
        version = parameters.get("versionId")
        return f"policy {arn}" + (f" version {version}" if version else "")
    return f"policy {parameters['policyName']}" if "policyName" in parameters else "*"
