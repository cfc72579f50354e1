"""The root user of a member account can do nothing, except in sessions that the organization starts centrally."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Outcome, Policies, Request, evaluate
from iamdrift.domain.principals.principal import PrincipalType

# What a thief of root would do, each of another kind: new credentials, data, money, silence.
_WISHES: Final = ("iam:CreateAccessKey", "s3:GetObject", "ec2:RunInstances", "cloudtrail:StopLogging")
# What central root sessions are for.
_CENTRAL: Final = ("iam:DeleteLoginProfile", "s3:DeleteBucketPolicy", "sqs:SetQueueAttributes")


def check(examination: Examination) -> Iterator[Evidence]:
    """Only where the policies above the account are known."""
    if not examination.scps:
        return
    open_to_root = [wish for wish in _WISHES if not _denied(examination, wish, assumed=False)]
    if open_to_root:
        yield Evidence(
            subject="root",
            summary=f"The root user of {examination.account} may still call {', '.join(open_to_root)}",
            statement=_looked_at(examination),
            witness=f"{open_to_root[0]} by {_root(examination)}",
            missing="an SCP that denies everything to the root user unless aws:AssumedRoot is there",
        )
    blocked = [task for task in _CENTRAL if _denied(examination, task, assumed=True)]
    if blocked:
        yield Evidence(
            subject="central root sessions",
            summary=f"Central root sessions in {examination.account} cannot call {', '.join(blocked)}: nobody can "
            "unlock a bucket or queue there, or take root's password away",
            statement=_looked_at(examination),
            missing='Null on aws:AssumedRoot with "true" beside the condition on the root user',
            severity=Severity.LOW,
        )


def _denied(examination: Examination, action: str, *, assumed: bool) -> bool:
    """For sure: whatever else the call says, or does not."""
    context = {"aws:AssumedRoot": ("true",) if assumed else ()}
    request = Request(_root(examination), action, "*", context, resource_account=examination.account, complete=assumed)
    return evaluate(request, Policies(scps=examination.scps)).outcome in (
        Outcome.EXPLICITLY_DENIED,
        Outcome.IMPLICITLY_DENIED,
    )


def _root(examination: Examination) -> str:
    return f"arn:aws:iam::{examination.account}:root"


def _looked_at(examination: Examination) -> str:
    names = [document.name for level in examination.scps for document in level if document.name]
    return f"SCPs above the account: {', '.join(names)}" if names else f"SCPs of {len(examination.scps)} levels"


GUARDRAIL = Guardrail(
    id="root-usage-denied",
    title="Root users of member accounts can do nothing",
    family=Family.ORGANIZATION,
    severity=Severity.HIGH,
    why="Nothing in an account limits its root user: one recovered mailbox is the whole account. An SCP does limit "
    "it, and what only root can do is done in central root sessions.",
    remedy="Attach an SCP to the root of the organization that denies everything to the root user, with Null on "
    "aws:AssumedRoot so that central root sessions still work.",
    check=check,
    applies_to=frozenset({PrincipalType.ACCOUNT}),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/best-practices_member-acct.html",
    ),
    controls=(
        "CIS AWS 5.0 1.6",
        "CIS AWS 7.0 2.1.1",
        "CIS AWS 7.0 2.1.2",
        "Well-Architected SEC01-BP02",
        "MITRE ATT&CK T1078.004",
    ),
)
