"""Valid inputs of every kind that the guardian reads: what the fuzzers begin to break."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
EVENTS = ROOT / "events"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def envelopes() -> list[Any]:
    return [read(path) for path in sorted((EVENTS / "assess_change").glob("*.json"))]


def trail() -> Any:
    return read(EXAMPLES / "trail.json")


def account() -> Any:
    return read(EXAMPLES / "account.json")


def configuration() -> str:
    return (EXAMPLES / "guardrails.yaml").read_text(encoding="utf-8")


SIGNED = {
    "version": "2.0",
    "isBase64Encoded": False,
    "requestContext": {
        "requestId": "r-1",
        "authorizer": {
            "iam": {"userArn": "arn:aws:iam::111122223333:user/a", "userId": "AIDA", "accountId": "111122223333"}
        },
    },
}
DECISION = {
    "decision": "waive",
    "why": "agreed",
    "account": "111122223333",
    "type": "role",
    "name": "shop-prod-role",
    "unique_id": "AROA1",
    "version": 3,
    "digest": "d" * 64,
    "until": "2026-12-31T00:00Z",
    "guardrail": "owner-tag",
    "subject": "owner",
    "plan": "p-1",
    "ticket": "T-1",
}
FOLLOW_UP = {
    "followUp": {
        "kind": "settle",
        "attempt": 1,
        "affected": 1,
        "principals": [["111122223333", "role", "shop-prod-role", "AROA1"]],
        "envelope": {"source": "aws.iam"},
    }
}
NOTIFICATION = {
    "version": "1.0",
    "source": "custom",
    "id": "m-1",
    "content": {
        "textType": "client-markdown",
        "title": "t",
        "description": "d\nd",
        "nextSteps": ["a"],
        "keywords": ["k"],
    },
    "metadata": {"threadId": "t-1", "summary": "s", "additionalContext": {"a": "b"}},
}
ANALYZER = {
    "id": "e-1",
    "detail-type": "Access Analyzer Finding",
    "source": "aws.access-analyzer",
    "account": "111122223333",
    "time": "2026-11-24T00:00:00Z",
    "region": "us-east-1",
    "detail": {
        "id": "f-1",
        "accountId": "111122223333",
        "resource": "arn:aws:iam::111122223333:role/x",
        "resourceType": "AWS::IAM::Role",
        "principal": {"AWS": "444455556666"},
        "action": ["sts:AssumeRole"],
        "isPublic": False,
        "status": "ACTIVE",
        "isDeleted": False,
    },
}
