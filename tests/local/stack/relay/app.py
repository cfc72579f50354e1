"""Sends the id of every new item to the sink; an item may ask to fail some times first."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import boto3

seen: Counter[str] = Counter()


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    for record in event["Records"]:
        item = record["dynamodb"]["NewImage"]
        name = item["id"]["S"]
        seen[name] += 1
        if seen[name] <= int(item.get("fail_times", {"N": "0"})["N"]):
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        boto3.client("sqs").send_message(QueueUrl=os.environ["SINK"], MessageBody=name)
    return {"batchItemFailures": []}
