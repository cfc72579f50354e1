"""What Access Analyzer says can be reached from outside, kept from review to review: what is new, what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum


@dataclass(frozen=True, slots=True)
class ExternalFinding:
    """A resource that somebody outside can reach. `kind`: `AWS::IAM::Role`, `AWS::S3::Bucket` ..."""

    id: str
    resource: str
    kind: str
    account: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the analyzers of the governed regions say. complete: whether each of them answered.

    stand: how each stands, in words. asked: whether any answered.
    """

    findings: tuple[ExternalFinding, ...] = ()
    stand: tuple[tuple[str, str], ...] = ()
    blind: tuple[str, ...] = ()
    asked: bool = False
    complete: bool = False


class Since(Enum):
    """How an exposure compares with the review before."""

    STANDS = "stands"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Exposure:
    """A resource that can be reached from outside; `since`: the review that first had it."""

    resource: str
    kind: str
    account: str
    since: str
    state: Since = Since.STANDS


def by_resource(findings: Iterable[ExternalFinding]) -> tuple[ExternalFinding, ...]:
    """One for each resource: there is a finding for each outsider, and of a role one in every region."""
    found = {(each.kind, each.resource or each.id, each.account): each for each in findings}
    return tuple(found[key] for key in sorted(found))


def exposures(outside: Outside, before: tuple[Exposure, ...] | None, now: str) -> tuple[Exposure, ...]:
    """What stands now, and what has gone since the review before. `before`: None where this is the first.

    Nothing is gone while an analyzer did not answer.
    """
    known = {_key(each): each for each in before or () if each.state is not Since.GONE}
    standing = [_standing(finding, known, first=before is None, now=now) for finding in by_resource(outside.findings)]
    seen = {_key(each) for each in standing}
    state = Since.GONE if outside.complete else Since.STANDS
    missing = (replace(each, state=state) for key, each in sorted(known.items()) if key not in seen)
    return (*standing, *missing)


def _standing(
    finding: ExternalFinding, known: dict[tuple[str, str, str], Exposure], *, first: bool, now: str
) -> Exposure:
    found = Exposure(finding.resource or finding.id, finding.kind, finding.account, now)
    before = known.get(_key(found))
    if before is not None:
        return replace(found, since=before.since)
    return found if first else replace(found, state=Since.NEW)


def _key(exposure: Exposure) -> tuple[str, str, str]:
    return exposure.kind, exposure.resource, exposure.account
