"""Names for principals that configuration may rely on, and how much an attacker can do about each of them.

Unique ids are given by AWS and never again: they bind best. An account binds to everything in it. An ARN or a name
binds to whoever bears that name today, also to a re-created principal; so a name is only read inside an account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from iamdrift.domain.policy.matching.glob import matches
from iamdrift.domain.principals.principal import PrincipalRef

UNIQUE_ID: Final = r"A(?:ROA|IDA|GPA|NPA)[A-Z0-9]{12,124}"
ARN: Final = r"arn:aws[a-z-]*:iam::[0-9]{12}:(?:role|user|group|policy)/[!-)+->@-~]+"  # no pattern characters
ACCOUNT: Final = r"[0-9]{12}"
NAME_PATTERN: Final = r"[0-9]{12}/[A-Za-z0-9+=,.@_*?-]{1,128}"
PRINCIPAL: Final = rf"^(?:{UNIQUE_ID}|{ARN}|{ACCOUNT}|{NAME_PATTERN})$"
EXACT: Final = rf"^(?:{UNIQUE_ID}|{ARN})$"


class BoundBy(Enum):
    """What ties a pattern to its principals, the strongest first."""

    UNIQUE_ID = "unique id"
    ACCOUNT = "account"
    ARN = "ARN"
    NAME = "name pattern"


@dataclass(frozen=True, slots=True)
class PrincipalPattern:
    """One principal or some of one account, written `AROA...`, an exact ARN, `111122223333` or `111122223333/dev-*`."""

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(PRINCIPAL, self.text):
            raise ValueError(f"{self.text!r} is no unique id, exact ARN, account, or account/name pattern")

    @property
    def bound_by(self) -> BoundBy:
        if self.text.startswith("A"):
            return BoundBy.UNIQUE_ID
        if self.text.startswith("arn:"):
            return BoundBy.ARN
        return BoundBy.NAME if "/" in self.text else BoundBy.ACCOUNT

    def covers(self, ref: PrincipalRef) -> bool:
        match self.bound_by:
            case BoundBy.UNIQUE_ID:
                return self.text == ref.unique_id
            case BoundBy.ACCOUNT:
                return self.text == ref.account
            case BoundBy.ARN:
                return _named_by(self.text, ref)
            case BoundBy.NAME:
                account, _, pattern = self.text.partition("/")
                return account == ref.account and matches(pattern.lower(), ref.name.lower())


def _named_by(arn: str, ref: PrincipalRef) -> bool:
    """Names are unique in an account whatever the path, and case-insensitively."""
    account, resource = arn.split(":", 5)[4:]
    kind, name = resource.split("/", 1)[0], resource.rsplit("/", 1)[-1]
    return (account, kind, name.lower()) == (ref.account, ref.type.value, ref.name.lower())
