"""The sign-off of a review: who decided what about each item; what nobody decided is carried over to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.tightening.tightening import Proposal
from iamdrift.errors import InvalidInput

_LONGEST = 2000  # characters of a note


class Decision(Enum):
    FIX = "fix"  # it will be fixed
    APPLY = "apply"  # the proposal will be applied
    WAIVE = "waive"  # a waiver is to be written, with its owner and its end
    KEEP = "keep"  # looked at, and meant to be so


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a reviewer decides about. `since`: the review that first had it."""

    id: str
    kind: str  # finding or proposal
    account: str
    title: str
    severity: Severity
    since: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    item: str
    decision: Decision
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """A record of one reviewer's decisions. `review`: digest of the review pack that was in front of them."""

    review: str
    by: str
    time: str
    decided: tuple[Decided, ...] = field(default=())
    by_id: str = ""  # unique id of whoever signed, as AWS says
    why: str = ""


@dataclass(frozen=True, slots=True)
class UnderReview:
    """The last review, and what has been decided about its items so far: the newest decision about each counts."""

    sweep: str
    digest: str
    place: str
    time: str
    items: tuple[Item, ...]
    decisions: Mapping[str, Decision]

    @property
    def undecided(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.id not in self.decisions)


def items_of(findings: Iterable[Finding], proposals: Iterable[Proposal], now: str) -> tuple[Item, ...]:
    """Every finding from HIGH on that nobody waived, and every proposal."""
    found = [
        Item(
            _id(finding.identity),
            "finding",
            finding.principal.account,
            _title(finding),
            finding.severity,
            now,
        )
        for finding in findings
        if finding.severity >= Severity.HIGH and not finding.waived_by
    ]
    found += (
        Item(
            _id(f"proposal|{proposal.arn}"),
            "proposal",
            proposal.account,
            f"tighten {proposal.name}",
            Severity.LOW,
            now,
        )
        for proposal in proposals
    )
    return tuple({item.id: item for item in found}.values())


def carried_over(
    items: Iterable[Item], previous: Iterable[Item], decisions: Mapping[str, Decision]
) -> tuple[Item, ...]:
    """The items of a new review: those that an earlier one had undecided keep their date.

    What was to be fixed or applied and still stands is asked again, from its first date; so is what was to be waived.
    What is meant to be so is not asked again: a waiver would have an end, and is the better way.
    """
    known = {item.id: item for item in previous}
    carried = []
    for item in items:
        before = known.get(item.id)
        if decisions.get(item.id) is Decision.KEEP:
            continue
        carried.append(item if before is None else replace(item, since=before.since))
    return tuple(carried)


def check_signed(sign_off: SignOff, items: Iterable[Item], digest: str) -> None:
    """Raises InvalidInput for a sign-off that does not fit this review."""
    if sign_off.review != digest:
        raise InvalidInput(
            "it is about another review pack", where="sign-off", remedy="sign the pack whose digest you have read"
        )
    if not sign_off.by.strip():
        raise InvalidInput("nobody signed it", where="sign-off")
    known = {item.id for item in items}
    for decided in sign_off.decided:
        if decided.item not in known:
            raise InvalidInput(f"no item {decided.item[:80]!r} in this review", where="sign-off")
        if len(decided.note) > _LONGEST:
            raise InvalidInput(f"a note of more than {_LONGEST:,} characters", where=f"sign-off, {decided.item}")


def _title(finding: Finding) -> str:
    """With the subject where it says more than the name: one principal may break a guardrail in several."""
    principal, subject = finding.principal, finding.evidence.subject
    named = f"{finding.guardrail}: {principal.type.value} {principal.name}"
    return named if not subject or subject in (principal.name, principal.account) else f"{named}, {subject[:120]}"


def _id(identity: str) -> str:
    return hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:12]
