"""An organization in memory: the SCPs above every account, as a test sets them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from iamdrift.domain.policy import PolicyKind, parse
from iamdrift.domain.principals.above import Above
from iamdrift.errors import Throttled

FULL: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
NO_ROOT: dict[str, Any] = {
    "Effect": "Deny",
    "Action": "*",
    "Resource": "*",
    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:root"}, "Null": {"aws:AssumedRoot": "true"}},
}
NO_LEAVING: dict[str, Any] = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}


def deny(action: str) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": "*"}


def above(*statements: dict[str, Any]) -> Above:
    """One level of one policy, beside what allows everything."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [FULL, *statements]})
    document = parse(text, kind=PolicyKind.SCP, name="scp")
    return Above(((document,),), digest=hashlib.sha256(text.encode()).hexdigest())


@dataclass
class FakeOrganization:
    """`throttled`: refuse the next questions. Remembers like the real one, until it is told to forget."""

    now: Above = field(default_factory=above)
    other: dict[str, Above] = field(default_factory=dict)
    throttled: int = 0
    _known: dict[str, Above] = field(default_factory=dict)

    def above(self, account: str) -> Above:
        if self.throttled:
            self.throttled -= 1
            raise Throttled("Organizations")
        return self._known.setdefault(account, self.other.get(account, self.now))

    def forget(self) -> None:
        self._known.clear()
