"""Requests of an HTTP API with IAM authorization (payload format 2.0): who signed, and what they ask for."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iamdrift.domain.remediation.approval import Signer
from iamdrift.errors import InvalidInput

LARGEST = 64 * 1024  # characters of a body


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """`signer` is what API Gateway verified; nothing of the payload can change it."""

    signer: Signer
    id: str
    body: Mapping[str, Any]


def signed_request(event: Mapping[str, Any]) -> SignedRequest:
    """Raises InvalidInput for a request that nobody signed, or that cannot be read."""
    context = _mapping(event.get("requestContext"))
    iam = _mapping(_mapping(context.get("authorizer")).get("iam"))
    signer = Signer(_text(iam, "userArn"), _text(iam, "userId"), _text(iam, "accountId"))
    if not (signer.arn and signer.unique_id and signer.account):
        raise InvalidInput(
            "the request is not signed",
            where="requestContext.authorizer.iam",
            remedy="sign it with SigV4, as `iamdrift` does",
        )
    return SignedRequest(signer, _text(context, "requestId"), _body(event))


def _body(event: Mapping[str, Any]) -> Mapping[str, Any]:
    raw = event.get("body") or ""
    if not isinstance(raw, str) or len(raw) > LARGEST:
        raise InvalidInput(f"a body of more than {LARGEST:,} characters, or none", where="body")
    try:
        text = base64.b64decode(raw, validate=True).decode() if event.get("isBase64Encoded") else raw
        body = json.loads(text)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidInput("not a JSON object", where="body") from error
    if not isinstance(body, dict):
        raise InvalidInput("not a JSON object", where="body")
    return body


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
