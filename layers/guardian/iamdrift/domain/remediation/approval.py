"""What people decide: who signed, what they may decide about, and when a second person is needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.principals.principal import PrincipalRef

_SSO: Final = "AWSReservedSSO_"


class Decision(Enum):
    APPROVE = "approve"  # the state becomes the accepted baseline
    REVERT = "revert"  # take it back now, also what gives access back
    CONTAIN = "contain"
    RECREATE = "recreate"  # build a deleted role again
    UNDO = "undo"  # put back what the guardian took back, or lift a containment
    SNOOZE = "snooze"  # do not remind until then; it stops nothing
    WAIVE = "waive"
    PREAPPROVE = "preapprove"  # a plan that will not be carried out, since the change is wanted
    STOP = "stop"  # no writes at all, for everyone
    RESUME = "resume"
    SIGN = "sign"  # what was decided about the items of a review


_FOR_CHAT: Final = frozenset({Decision.SNOOZE})
_WORSENING: Final = frozenset(
    {Decision.APPROVE, Decision.UNDO, Decision.WAIVE, Decision.PREAPPROVE, Decision.REVERT, Decision.RECREATE}
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed the request, as AWS says; `unique_id` is `AIDA...` or `AROA...:session`."""

    arn: str
    unique_id: str
    account: str

    @property
    def role_id(self) -> str:
        return self.unique_id.partition(":")[0]

    @property
    def person(self) -> str:
        """One person, as far as AWS vouches: Identity Center sets the session name, anyone else chooses their own."""
        return self.unique_id if f":assumed-role/{_SSO}" in self.arn else self.role_id

    @property
    def role_arn(self) -> str:
        """The ARN of its role or user, as far as the session tells: without the path of a role."""
        if ":assumed-role/" not in self.arn:
            return self.arn
        head, _, rest = self.arn.partition(":assumed-role/")
        return f"{head.replace(':sts:', ':iam:')}:role/{rest.partition('/')[0]}"


@dataclass(frozen=True, slots=True)
class Approval:
    """One decision, recorded. `digest`: of the state (or the plan) that it is about, and of nothing else."""

    id: str
    decision: Decision
    by: Signer
    why: str
    time: str
    ref: PrincipalRef | None = None
    version: int = 0
    digest: str = ""
    until: str = ""
    guardrail: str = ""
    subject: str = ""
    plan: str = ""  # id of an earlier plan that is undone
    diff: tuple[str, ...] = ()  # the facets that differ from the baseline before
    second: Signer | None = None


def refusal_for(decision: Decision, signer: Signer, version: Version | None, settings: Settings) -> str:
    """Why this signer may not decide this; empty where they may."""
    if not signer.unique_id or signer.arn.endswith(":root"):
        return "sign as a person or a role: a root user cannot be told from another"
    if settings.shares_chat_role(signer.role_arn, signer.role_id) and decision not in _FOR_CHAT:
        return "this role is shared by a chat channel: it may only snooze"
    if version is None or decision not in _WORSENING or not _worse(version.assessment, decision):
        return ""
    if same_person(signer, version.cause):
        return "whoever made a change does not approve it: somebody else must"
    return ""


def needs_second(decision: Decision, version: Version, settings: Settings) -> bool:
    """Whether adopting this state takes two people."""
    critical = any(finding.severity is Severity.CRITICAL for finding in version.assessment.standing)
    return decision is Decision.APPROVE and critical and settings.remediation.two_persons


def completes(first: Approval, second: Signer) -> bool:
    """Whether this signer is the second person to an approval that waits for one."""
    return first.by.person != second.person and first.by.arn != second.arn


def same_person(signer: Signer, cause: Cause | None) -> bool:
    """By unique ids. Sessions of one role are one person, except where Identity Center vouches for their names."""
    if cause is None or not cause.actor_id:
        return False
    if signer.role_id != cause.actor_id.partition(":")[0]:
        return False
    vouched = f":assumed-role/{_SSO}" in signer.arn and f"/{_SSO}" in cause.actor_arn
    return not vouched or signer.unique_id == cause.actor_id


def _worse(assessment: Assessment, decision: Decision) -> bool:
    """Whether it would let stand, or bring back, what somebody gained."""
    if decision in (Decision.REVERT, Decision.RECREATE):
        return assessment.access.lost_total > 0 or assessment.deleted
    return assessment.access.grants or bool(assessment.standing)
