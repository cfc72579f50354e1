"""Principals to test with: a test names only what makes the difference."""

from __future__ import annotations

import json
from typing import Any

from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, PrincipalRef, PrincipalType, Snapshot

ACCOUNT = "111122223333"


def document(*statements: dict[str, Any]) -> PolicyText:
    return PolicyText(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def allow(action: str, resource: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def trusting(principal: str) -> PolicyText:
    return document({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"})


def role_ref(name: str = "shop-prod-role", unique_id: str = "AROA1") -> PrincipalRef:
    return PrincipalRef(ACCOUNT, PrincipalType.ROLE, name, unique_id)


def role(name: str = "shop-prod-role", unique_id: str = "AROA1", **fields: Any) -> Snapshot:
    """A role that an EC2 instance may assume and that can do nothing, unless `fields` say otherwise."""
    fields.setdefault(
        "trust",
        document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}),
    )
    ref = role_ref(name, unique_id)
    return Snapshot(ref=ref, arn=f"arn:aws:iam::{ACCOUNT}:role/{name}", **fields)


def inline(name: str, *statements: dict[str, Any]) -> InlinePolicy:
    return InlinePolicy(name, document(*statements))
