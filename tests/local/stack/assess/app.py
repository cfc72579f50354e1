"""Writes one item for every change on the queue; a body that is no JSON fails alone; told to overstep, it tries."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
from shared import GREETING  # type: ignore[import-not-found]  # lies in the layer


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    if event.get("overstep"):
        boto3.client("dynamodb").delete_item(TableName=os.environ["TABLE"], Key={"id": {"S": "x"}})
    me = boto3.client("sts").get_caller_identity()["Arn"]
    failures = []
    for record in event.get("Records", []):
        try:
            change = json.loads(record["body"])["detail"]
        except ValueError:
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        item = {"id": change["eventID"], "event": change["eventName"], "by": me, "note": GREETING}
        boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={k: {"S": v} for k, v in item.items()})
    return {"batchItemFailures": failures, "me": me}
