"""What the ledger holds about a principal: its last state, and the hash chain of versions that led to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from iamdrift.domain.judging.assessment import Assessment, Verdict
from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot


@dataclass(frozen=True, slots=True)
class Cause:
    """The change that led to a version, as it is kept and told; empty fields where the record did not say."""

    event_id: str
    event_name: str
    event_source: str
    account: str
    region: str
    time: str
    actor: str  # readable: `alice`, `role deploy (session ci-42)`, `root`
    actor_arn: str = ""
    actor_id: str = ""  # unique id of the role or user behind the session
    via: str = ""  # console, CLI, Terraform, CloudFormation ...
    source_ip: str = ""
    user_agent: str = ""
    meaning: str = ""
    tier: str = ""
    undo: str = ""  # how it would be undone, in one sentence
    parameters: tuple[tuple[str, str], ...] = ()
    mfa: bool | None = None  # None where the record does not say
    affected: int = 1  # principals that the event leads to


@dataclass(frozen=True, slots=True)
class Record:
    """The last state on record of a principal. `snapshot` is None where it was deleted, or is an account as a whole.

    right: the state of its baseline, accepted or only observed; what a change is judged against.
    """

    ref: PrincipalRef
    version: int
    hash: str
    digest: str
    snapshot: Snapshot | None = None
    deleted: bool = False
    findings: tuple[Finding, ...] = ()  # those that stand
    decided: Verdict = Verdict.COMPLIANT
    baseline: Baseline | None = None
    time: str = ""
    right: Snapshot | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of the history of a principal; never changed once it is written."""

    ref: PrincipalRef
    number: int
    time: str  # ISO 8601, UTC
    assessment: Assessment
    snapshot: Snapshot | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A version as it is stored: the canonical text of it, bound to the one before by its hash."""

    number: int
    previous: str  # hash of the version before; empty for the first
    body: str
    hash: str


def seal(number: int, previous: str, body: str) -> Sealed:
    return Sealed(number, previous, body, _chained(number, previous, body))


def broken_links(versions: Iterable[Sealed]) -> tuple[str, ...]:
    """What is wrong with a chain of versions given in order, in words; empty where it is intact."""
    problems: list[str] = []
    expected_number, expected_previous = 1, ""
    for version in versions:
        if version.number != expected_number:
            problems.append(f"version {expected_number} is missing before version {version.number}")
        elif version.previous != expected_previous:
            problems.append(f"version {version.number} does not follow the version before it")
        if version.hash != _chained(version.number, version.previous, version.body):
            problems.append(f"version {version.number} was altered after it was written")
        expected_number, expected_previous = version.number + 1, version.hash
    return tuple(problems)


def _chained(number: int, previous: str, body: str) -> str:
    return hashlib.sha256(f"{number}\n{previous}\n{body}".encode()).hexdigest()
