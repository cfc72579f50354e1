"""Signed decisions of people: approve, revert now, contain, snooze, waive, undo, stop."""

from __future__ import annotations

import json
from typing import Any

from iamdrift.adapters.signed_request import signed_request
from iamdrift.bootstrap import guardian
from iamdrift.errors import InvalidInput
from iamdrift.telemetry import count, logger, observed


@observed
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    try:
        request = signed_request(event)
    except InvalidInput as error:
        return _answer(400, {"error": str(error)})
    response = guardian().respond(request.signer, request.id, request.body)
    count(f"Responded{response.status}")
    logger().info("responded", extra={"signer": request.signer.arn, "status": response.status, **response.said})
    return _answer(response.status, response.said)


def _answer(status: int, said: Any) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(said)}
