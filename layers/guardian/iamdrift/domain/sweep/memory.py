"""What the guardian remembers of an account between two sweeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalRef


@dataclass(frozen=True, slots=True)
class Pointer:
    """The last state on record of a principal, as a listing of the ledger shows it."""

    ref: PrincipalRef
    version: int
    digest: str
    time: str
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class AwsPolicy:
    """A policy that AWS itself maintains, as it was seen attached somewhere in the account."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class AccountMemory:
    """`time`: when the last sweep had seen everything; empty before the first, which is the baseline.

    rules: digest of what was judged by. marks: by ARN, what the account listing cannot tell (credentials, session
    duration), as digests. aws_policies: by ARN.
    """

    time: str = ""
    rules: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    aws_policies: Mapping[str, AwsPolicy] = field(default_factory=dict)

    @property
    def baseline(self) -> bool:
        """Whether the sweep that has this memory is the first."""
        return not self.time


@dataclass(frozen=True, slots=True)
class Suspect:
    """A principal that differs from the record, with no event so far.

    version: what the pointer said before the account was listed; 0 where it was not on record. alone: what differs is
    not in the account listing, so it must be read by its own calls.
    """

    ref: PrincipalRef
    version: int = 0
    gone: bool = False
    alone: bool = False
